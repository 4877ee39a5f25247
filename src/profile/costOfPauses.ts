import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { StageProfile } from "./deviceProfile.ts";
import { lowerEnvelope } from "./lowerEnvelope.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import { roundedSeconds } from "./roundedSeconds.ts";

/**
 * Computes how much longer runs after a pause take than the other runs of their process, by pause and by their order. A
 * pause never makes a run faster, a longer pause never costs less, and in a series of runs none costs more than the one
 * before. If a measurement says otherwise, that is noise, which only adds time. A cost counts as far as its measurements agree.
 *
 * @param visits to a stage; visits without pauses, or without time for every pause, are ignored
 * @param pauses that were made, seconds, increasing
 * @returns undefined if no visit had time for all pauses
 */
export function costOfPauses(
  visits: readonly Pick<MeasureAnswer, "samples" | "afterPauses">[],
  pauses: readonly number[],
): StageProfile["afterIdle"] {
  const answers = visits.filter(
    ({ afterPauses }) => afterPauses.length > 0 && afterPauses.every((times) => times.length > 0),
  );
  if (answers.length === 0) return undefined;
  // Use the median number of runs per pause: a machine that stalled once may have cut one series short.
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
      return shrunk(excess);
    });
    return lowerEnvelope(more);
  });
  const seconds = pauses.map((_, pause) => {
    const falling = lowerEnvelope(byRun.map((byPause) => byPause[pause]).toReversed()).toReversed();
    return falling.map(roundedSeconds);
  });
  return { idle: [...pauses], seconds };
}

/** Standard error of a median of n values, from their median absolute deviation, times sqrt(n): normal values. */
const errorOfDeviation = 1.4826 * Math.sqrt(Math.PI / 2);

/**
 * Returns the median of a few values, and 0 if it is negative. The more the values disagree, the nearer it is to 0, as in the positive
 * part of the James-Stein estimator (James and Stein 1961, Estimation with Quadratic Loss). If something else held up two of four
 * runs, that is no cost of pauses, but half of it would be in their median.
 */
function shrunk(values: number[]): number {
  const middle = median(values);
  if (middle <= 0) return 0;
  const error = (errorOfDeviation * medianAbsoluteDeviation(values)) / Math.sqrt(values.length);
  return middle * Math.max(0, 1 - (error / middle) ** 2);
}
