import { checkDuration, checkSeconds, checkShare, checkWhole } from "../base/checkNumber.ts";
import { deadlineRange } from "../transport/limits.ts";

/** The numbers that say how to measure; shares, seconds, and a seed. */
export type MeasuringNumbers = Partial<
  Record<"width" | "tolerance" | "visit" | "budget" | "deadline" | "seed", number>
>;

/** Throws InputError for a number that a validation cannot use, or with which its directory could not be read again. */
export function checkNumbers({ width, tolerance, visit, budget, deadline, seed }: MeasuringNumbers): void {
  for (const [name, value] of Object.entries({ width, tolerance })) {
    if (value !== undefined) checkShare(name, value, 0.05);
  }
  for (const [name, value] of Object.entries({ visit, budget })) {
    if (value !== undefined) checkDuration(name, value);
  }
  if (deadline !== undefined) checkSeconds("deadline", deadline, deadlineRange);
  if (seed !== undefined) checkWhole("seed", seed);
}
