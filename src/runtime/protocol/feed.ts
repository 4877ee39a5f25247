import type { FeedRules } from "../../graph/feedRules.ts";
import { WorkerFailure } from "./deviceError.ts";
import type { HeadOf } from "./messages.ts";
import { headsOf, packTensors, unpackTensors } from "./tensors.ts";

type Feed = Pick<HeadOf<"open">, "ranges" | "given">;

/** Converts feed rules to what a message carries: fields of its head, and its body. */
export function feedOf({ ranges, values }: FeedRules): Feed & { body: Uint8Array[] } {
  return { ranges: [...ranges], given: headsOf(values), body: packTensors(values) };
}

/** Reads the feed rules from a message. Throws WorkerFailure if the body does not match the head. */
export function rulesOf({ ranges, given }: Feed, body: Uint8Array): FeedRules {
  try {
    return { ranges, values: unpackTensors(given, body) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new WorkerFailure("input", `the values of inputs are not as announced: ${cause.message}`, {
      cause,
    });
  }
}
