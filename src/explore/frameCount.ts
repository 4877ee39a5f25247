import type { Prediction } from "../plan/prediction.ts";
import type { Task } from "./evaluate.ts";

/** Frames that a run is offered, and how many of those that it takes are warm-up. */
export interface FrameCount {
  frames: number;
  warmup: number;
}

/** The same task with other frames. */
export function withFrameCount({ input, options }: Task, { frames, warmup }: FrameCount): Task {
  const streams = input.streams.map((stream) => ({ ...stream, frames }));
  return { input: { ...input, streams }, options: { ...options, warmup } };
}

/**
 * The count that a prediction was made with (`withFrameCount`), of each replication. Frames that were dropped had been
 * offered as well, and are in none of the prediction's other counts.
 */
export function frameCountOf({ frames, warmup, drops, replications }: Prediction): FrameCount {
  return { frames: (frames + warmup + drops) / replications, warmup: warmup / replications };
}
