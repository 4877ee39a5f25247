import { checkCount, checkDuration, checkNotNegative } from "../base/checkNumber.ts";
import { InputError } from "../base/errors.ts";
import type { SimulationInput } from "./input.ts";

/**
 * How replications sample a repeating trace: each plays a stretch of it, and the stretches begin at equal distances.
 *
 *     cycle        |--------------------------------------------------|
 *     run 0        ~~|------------|
 *     run 1                 ~~|------------|        ~~ is its lead, which is warm-up
 *     run 2                          ~~|------------|   ...
 *
 * This is systematic sampling (W. G. Cochran, Sampling Techniques, 3rd ed., 1977, chapter 8). A stretch ends after a time and not after
 * a number of frames: with as many frames in each, slow parts of the trace would take more of its time but count no more.
 */
export interface TraceSampling {
  /** Seconds after which all of it repeats. */
  cycle: number;
  /** Number of replications, if none is asked for. */
  runs: number;
  /** Seconds that each run measures. */
  stretch: number;
  /** Seconds of each run before that, until the pipeline is full. */
  lead: number;
  /** Frames that a run offers at most. */
  frames: number;
}

/** Checks how an input is to be sampled. Throws InputError for a number out of range, or several streams. */
export function checkSampling(sampling: TraceSampling, { streams }: SimulationInput): void {
  checkDuration("sampling.cycle", sampling.cycle);
  checkCount("sampling.runs", sampling.runs, 1);
  checkDuration("sampling.stretch", sampling.stretch);
  checkNotNegative("sampling.lead", sampling.lead);
  checkCount("sampling.frames", sampling.frames, 1);
  if (streams.length === 1) return;
  throw new InputError(`sampling: an input of one stream is needed, not of ${streams.length}`, {
    code: "invalid-option",
  });
}

/**
 * Returns when replication `run` begins to measure, in seconds of the cycle. The first `runs` begin at equal distances; so many more begin in the
 * middle between these, and so on (van der Corput's sequence).
 */
export function stretchBegin(run: number, runs: number, cycle: number): number {
  let within = 0;
  let share = 0.5;
  for (let round = Math.floor(run / runs); round > 0; round >>= 1, share /= 2) within += (round & 1) * share;
  return (((run % runs) + within) / runs) * cycle;
}

/** Returns the share of the cycle that so many runs have seen; at most 1. */
export function shareSeen(
  { cycle, stretch }: Pick<TraceSampling, "cycle" | "stretch">,
  runs: number,
): number {
  // Stretches that follow each other without a gap add up to the cycle but for a rounding error.
  return Math.min(1, ((runs * stretch) / cycle) * (1 + 1e-9));
}
