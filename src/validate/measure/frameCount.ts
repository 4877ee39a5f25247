import type { FrameCount } from "../../explore/frameCount.ts";
import type { Prediction } from "../../plan/prediction.ts";

/** Frames at the start of a visit that do not count: until both stages, the slot and the links are full; */
const warmupFrames = 4;

/** and for so many seconds, until code is compiled, and caches and allocators warm. */
const warmupSeconds = 0.2;

/** Fewer measured frames than this say little; slow plans get no more. */
const leastFrames = 4;

/**
 * How many frames a visit to a plan plays: as many as take about `seconds`, warm-up besides, by the prediction's
 * throughput; at most those of the workload, of which warm-up takes half at most.
 */
export function frameCount({ throughput }: Prediction, seconds: number, most: number): FrameCount {
  const warmup = Math.max(warmupFrames, Math.ceil(warmupSeconds * throughput.mean));
  const frames = Math.min(most, warmup + Math.max(leastFrames, Math.ceil(seconds * throughput.mean)));
  return { frames, warmup: Math.min(warmup, Math.floor(frames / 2)) };
}
