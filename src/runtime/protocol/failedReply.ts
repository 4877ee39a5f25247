import type { FailureCode, HeadOf } from "./messages.ts";

/**
 * Longest reason, in characters. It may quote what a peer sent, so without this limit the reply could be larger than
 * the head that its receiver accepts.
 */
const maxCharacters = 2000;

/** Makes the message that reports a failure to the other side. A long reason is shortened in the middle. */
export function failedReply(code: FailureCode, reason: string): HeadOf<"failed"> {
  if (reason.length <= maxCharacters) return { type: "failed", code, message: reason };
  const half = maxCharacters / 2;
  const message = `${reason.slice(0, half)} ... ${reason.slice(-half)}`;
  return { type: "failed", code, message };
}
