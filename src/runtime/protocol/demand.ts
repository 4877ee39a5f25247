import { WorkerFailure } from "./deviceError.ts";
import type { Dialogue, Received } from "./dialogue.ts";
import type { Head, HeadOf } from "./messages.ts";

/** What goes with a demand. */
export interface DemandOptions {
  body?: readonly Uint8Array[];
  /** Makes the error for a refusal; by default a WorkerFailure that says what the other end said. */
  refused?: (failed: HeadOf<"failed">) => Error;
}

/**
 * Asks as `Dialogue.ask` does, for a caller to whom `failed` is no answer.
 *
 * @throws ConnectionError, and what `refused` makes if the other end refuses
 */
export async function demand<T extends Head["type"]>(
  dialogue: Pick<Dialogue, "ask">,
  head: Head,
  expected: T,
  { body, refused = refusal }: DemandOptions = {},
): Promise<Received<T>> {
  const answer = await dialogue.ask(head, expected, body);
  if (answer.head.type === "failed") throw refused(answer.head as HeadOf<"failed">);
  return answer as Received<T>;
}

function refusal({ message }: HeadOf<"failed">): WorkerFailure {
  return new WorkerFailure("peer", `the other end refused: ${message}`);
}
