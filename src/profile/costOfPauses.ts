import { median } from "simple-statistics";
import type { StageProfile } from "./deviceProfile.ts";
import { lowerEnvelope } from "./lowerEnvelope.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import { roundedSeconds } from "./roundedSeconds.ts";

/**
 * What runs after a pause take longer than the others of their process, by pause and by their order. A run is never
 * faster for a pause, a longer pause never costs less, and of the runs that follow each other none costs more than the
 * one before: where it seems so, that is noise, which only adds time.
 *
 * @param visits to a stage; of those that had no time for every pause the pauses are not counted
 * @param pauses that were made, seconds, rising
 * @returns undefined where no visit had time for them
 */
export function costOfPauses(
  visits: readonly Pick<MeasureAnswer, "samples" | "afterPauses">[],
  pauses: readonly number[],
): StageProfile["afterIdle"] {
  const answers = visits.filter(({ afterPauses }) => afterPauses.every((times) => times.length > 0));
  if (answers.length === 0) return undefined;
  // Half of the times at least there were so many runs after every pause: a machine that stalled once cut one short.
  const order = Math.min(
    ...pauses.map((_, pause) =>
      Math.floor(median(answers.flatMap(({ afterPauses }) => afterPauses[pause].map((runs) => runs.length)))),
    ),
  );
  const byRun = Array.from({ length: order }, (_, run) => {
    const more = pauses.map((_, pause) => {
      const excess = answers.flatMap(({ samples, afterPauses }) => {
        const usual = median(samples);
        return afterPauses[pause].flatMap((runs) => (run < runs.length ? [runs[run] - usual] : []));
      });
      return Math.max(0, median(excess));
    });
    return lowerEnvelope(more);
  });
  const seconds = pauses.map((_, pause) => {
    const falling = lowerEnvelope(byRun.map((byPause) => byPause[pause]).toReversed()).toReversed();
    return falling.map(roundedSeconds);
  });
  return { idle: [...pauses], seconds };
}
