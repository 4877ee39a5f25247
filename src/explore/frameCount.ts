import type { Prediction } from "../plan/prediction.ts";
import type { Task } from "./evaluate.ts";

/** The number of frames offered to a run, and how many of the accepted ones are warm-up. */
export interface FrameCount {
  frames: number;
  warmup: number;
}

/** Returns the same task with a number of frames. Its traces begin with each run. */
export function withFrameCount({ input, options }: Task, { frames, warmup }: FrameCount): Task {
  const { sampling: _, ...others } = options;
  const streams = input.streams.map((stream) => ({ ...stream, frames }));
  return { input: { ...input, streams }, options: { ...others, warmup } };
}

/**
 * Returns the count per replication that a prediction was made with (`withFrameCount`). Dropped frames were offered
 * too, but are not in the prediction's other counts.
 */
export function frameCountOf({ frames, warmup, drops, replications }: Prediction): FrameCount {
  return { frames: (frames + warmup + drops) / replications, warmup: warmup / replications };
}
