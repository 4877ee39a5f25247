import { checkSeconds } from "../base/checkSeconds.ts";
import { checkWhole } from "../base/checkWhole.ts";
import { InputError } from "../base/errors.ts";
import { deadlineRange } from "../transport/limits.ts";

/** The numbers that say how to measure; shares, seconds, and a seed. */
export type MeasuringNumbers = Partial<
  Record<"width" | "tolerance" | "visit" | "budget" | "deadline" | "seed", number>
>;

/** Throws InputError for a number that a validation cannot use, or with which its directory could not be read again. */
export function checkNumbers({ width, tolerance, visit, budget, deadline, seed }: MeasuringNumbers): void {
  checkAbove({ width, tolerance }, "a share above 0, such as 0.05,");
  checkAbove({ visit, budget }, "a number of seconds above 0");
  if (deadline !== undefined) checkSeconds("deadline", deadline, deadlineRange);
  if (seed !== undefined) checkWhole("seed", seed);
}

function checkAbove(numbers: MeasuringNumbers, what: string): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || (value > 0 && Number.isFinite(value))) continue;
    throw new InputError(`${name} ${value}: ${what} is needed`, { code: "invalid-option" });
  }
}
