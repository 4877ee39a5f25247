import type { FailureCode, HeadOf } from "./messages.ts";

/**
 * Most characters of a reason. What a peer sent may be part of it: without a ceiling the reply could be larger than
 * the head that its receiver takes.
 */
const maxCharacters = 2000;

/** The message that tells the other side of a failure; a long reason loses its middle. */
export function failedReply(code: FailureCode, reason: string): HeadOf<"failed"> {
  if (reason.length <= maxCharacters) return { type: "failed", code, message: reason };
  const half = maxCharacters / 2;
  const message = `${reason.slice(0, half)} ... ${reason.slice(-half)}`;
  return { type: "failed", code, message };
}
