import { maxSeconds, type SecondsRange } from "../base/secondsRange.ts";
import type { Limits } from "./connection.ts";

/** The default limits on what is accepted from a peer. */
export const defaultLimits: Required<Limits> = { message: 2 ** 30, head: 2 ** 20, deadline: 10 };

/** Seconds of a deadline that users may set. Heartbeats come every second, so that less would end idle connections. */
export const deadlineRange: SecondsRange = { least: 2, most: maxSeconds };

/** Fills in defaults for the limits that were not given. */
export function limitsFrom({ message, head, deadline }: Limits): Required<Limits> {
  return {
    message: message ?? defaultLimits.message,
    head: head ?? defaultLimits.head,
    deadline: Math.min(deadline ?? defaultLimits.deadline, deadlineRange.most),
  };
}
