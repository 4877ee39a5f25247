import type { Arrivals } from "../../simulate/input.ts";
import { WorkerFailure } from "./deviceError.ts";
import { floatBytes, floatsOf } from "./floats.ts";
import { messageLimits } from "./messageFields.ts";
import type { HeadOf } from "./messages.ts";

type ArrivalsHead = HeadOf<"run">["arrivals"];

/** Converts arrivals to what a message carries: a field of its head, and its body, which holds the times of a list. */
export function packArrivals(arrivals: Arrivals): { arrivals: ArrivalsHead; body?: Uint8Array[] } {
  if (arrivals.kind !== "list") return { arrivals };
  return { arrivals: { kind: "list" }, body: [floatBytes(arrivals.times)] };
}

/** Reads the arrivals of so many frames from a message. Throws WorkerFailure if a list does not hold their times. */
export function unpackArrivals(arrivals: ArrivalsHead, body: Uint8Array, frames: number): Arrivals {
  if (arrivals.kind !== "list") return arrivals;
  let times: number[];
  try {
    times = [...floatsOf(body)];
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new WorkerFailure("input", `a list of arrivals: ${cause.message}`, { cause });
  }
  if (times.length < frames) {
    throw new WorkerFailure("input", `${times.length} times are given for ${frames} frames`);
  }
  const wrong = times.find((time) => !(time >= 0 && time <= messageLimits.seconds));
  if (wrong === undefined) return { kind: "list", times };
  throw new WorkerFailure(
    "input",
    `a frame cannot come at ${wrong} s: between 0 and ${messageLimits.seconds} s is needed`,
  );
}
