import type { FrameCount } from "../../explore/frameCount.ts";
import type { Prediction } from "../../plan/prediction.ts";

/** Frames at the start of a visit that are not counted, until each stage, slot and link has had one. */
const warmupFrames = 4;

/** Seconds that are not counted either, until code is compiled, and caches and allocators are warm. */
const warmupSeconds = 0.2;

/** A warm-up longer than this many times what the visit measures is not waited for. */
const maxVisits = 5;

/** Fewer measured frames than this say little. Slow plans get no more. */
const minFrames = 4;

/**
 * Returns how many frames to offer in a visit to a plan: as many as finish in about `seconds`, plus warm-up, by the
 * predicted throughput and drops. `maxFrames` is the upper limit if no more can be offered; warm-up then takes at most
 * half of them.
 *
 * A visit warms up for as many frames as the simulation did. With many frames in flight, they gather before the slowest
 * stage, and more slowly the more equal the stages are: latency grows for dozens of frames. A visit that counted them would mostly
 * measure how long it lasted.
 */
export function visitFrames(
  prediction: Prediction,
  seconds: number,
  maxFrames = Number.POSITIVE_INFINITY,
): FrameCount {
  const throughput = prediction.throughput.mean;
  const offeredEach = 1 + prediction.drops / (prediction.frames + prediction.warmup);
  const steady = Math.min(prediction.warmup / prediction.replications, maxVisits * seconds * throughput);
  const warmup = Math.max(warmupFrames, Math.ceil(Math.max(warmupSeconds * throughput, steady)));
  const finished = warmup + Math.max(minFrames, Math.ceil(seconds * throughput));
  const frames = Math.ceil(finished * offeredEach);
  if (frames <= maxFrames) return { frames, warmup };
  return { frames: maxFrames, warmup: Math.min(warmup, Math.floor(maxFrames / offeredEach / 2)) };
}
