import { median } from "simple-statistics";
import { processorTime } from "../base/processorTime.ts";

/** A piece of work that is timed against others. */
export interface Contestant {
  name: string;
  /**
   * Does the work once, and returns its amount in `unit`s. If it runs elsewhere, it may return the time too
   * (`seconds`).
   */
  run(): { work: number; seconds?: number };
}

/** The measured speed of a contestant. */
export interface Timing {
  name: string;
  /** Work per second, the median over the rounds. */
  rate: number;
  /** Processor seconds of one round, the median. */
  seconds: number;
}

/**
 * Times contestants in turn, in processor time, round by round, so that other work of the machine affects all alike.
 * The first round does not count, because of compilation and caches.
 */
export function interleave(contestants: readonly Contestant[], rounds: number): Timing[] {
  const times = contestants.map((): { rate: number; seconds: number }[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const start = processorTime();
      const { work, seconds = processorTime() - start } = contestant.run();
      if (round > 0) times[i].push({ rate: work / seconds, seconds });
    }
  }
  return contestants.map(({ name }, i) => ({
    name,
    rate: median(times[i].map((time) => time.rate)),
    seconds: median(times[i].map((time) => time.seconds)),
  }));
}
