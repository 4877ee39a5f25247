import { median } from "simple-statistics";
import { processorTime } from "../base/processorTime.ts";

/** Something to time against others. */
export interface Contestant {
  name: string;
  /**
   * Does the work once, and says how much it was in `unit`s; may take the time itself (`seconds`) where it
   * runs elsewhere.
   */
  run(): { work: number; seconds?: number };
}

/** What a contestant was found to do. */
export interface Timing {
  name: string;
  /** Work per second: the median over the rounds. */
  rate: number;
  /** Processor seconds of one round: the median. */
  seconds: number;
}

/**
 * Times contestants in turn, in processor time, round by round, so that whatever else the machine does hits
 * all of them alike; the first round (compilation, caches) does not count.
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
