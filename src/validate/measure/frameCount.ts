import type { FrameCount } from "../../explore/explore.ts";
import type { Prediction } from "../../plan/prediction.ts";

/**
 * Frames at the start of a visit that do not count: until both stages, the slot and the links are full, and caches and
 * allocators warm.
 */
export const warmupFrames = 4;

/** Fewer measured frames than this say little of a 95th percentile; slow plans get no more. */
const leastFrames = 4;

/**
 * How many frames a visit to a plan plays: as many as take about `seconds`, warm-up besides, by the prediction's
 * throughput; at most those of the workload.
 */
export function frameCount({ throughput }: Prediction, seconds: number, most: number): FrameCount {
  const wanted = Math.max(leastFrames, Math.ceil(seconds * throughput.mean));
  const frames = Math.min(most, wanted + warmupFrames);
  return { frames, warmup: Math.min(warmupFrames, Math.floor(frames / 2)) };
}
