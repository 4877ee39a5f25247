import type { FrameCount } from "../../explore/frameCount.ts";
import type { Prediction } from "../../plan/prediction.ts";

/** Frames at the start of a visit that do not count: until both stages, the slot and the links are full; */
const warmupFrames = 4;

/** and for so many seconds, until code is compiled, and caches and allocators warm. */
const warmupSeconds = 0.2;

/** Fewer measured frames than this say little; slow plans get no more. */
const minFrames = 4;

/**
 * How many frames a visit to a plan is offered: as many as it finishes in about `seconds`, warm-up besides, by the
 * prediction's throughput and drops; at most `most`, where there are no more to offer. Warm-up takes half of those that
 * finish at most.
 */
export function frameCount(
  prediction: Prediction,
  seconds: number,
  most = Number.POSITIVE_INFINITY,
): FrameCount {
  const throughput = prediction.throughput.mean;
  const offeredEach = 1 + prediction.drops / (prediction.frames + prediction.warmup);
  const warmup = Math.max(warmupFrames, Math.ceil(warmupSeconds * throughput));
  const finished = warmup + Math.max(minFrames, Math.ceil(seconds * throughput));
  const frames = Math.min(most, Math.ceil(finished * offeredEach));
  return { frames, warmup: Math.min(warmup, Math.floor(frames / offeredEach / 2)) };
}
