import type { FrameCount } from "../../explore/frameCount.ts";
import type { Prediction } from "../../plan/prediction.ts";

/** Frames at the start of a visit that are not counted, until both stages, the slot and the links are full. */
const warmupFrames = 4;

/** Seconds that are not counted either, until code is compiled, and caches and allocators are warm. */
const warmupSeconds = 0.2;

/** Fewer measured frames than this say little. Slow plans get no more. */
const minFrames = 4;

/**
 * Returns how many frames to offer in a visit to a plan: as many as finish in about `seconds`, plus warm-up, by the
 * predicted throughput and drops. `maxFrames` is the upper limit if no more can be offered. Warm-up takes at most half of
 * the frames that finish.
 */
export function visitFrames(
  prediction: Prediction,
  seconds: number,
  maxFrames = Number.POSITIVE_INFINITY,
): FrameCount {
  const throughput = prediction.throughput.mean;
  const offeredEach = 1 + prediction.drops / (prediction.frames + prediction.warmup);
  const warmup = Math.max(warmupFrames, Math.ceil(warmupSeconds * throughput));
  const finished = warmup + Math.max(minFrames, Math.ceil(seconds * throughput));
  const frames = Math.min(maxFrames, Math.ceil(finished * offeredEach));
  return { frames, warmup: Math.min(warmup, Math.floor(frames / offeredEach / 2)) };
}
