import { closest } from "fastest-levenshtein";
import { InputError } from "../base/errors.ts";
import { fastest } from "../explore/fastest.ts";
import type { Run } from "../explore/run.ts";
import type { Plan } from "../plan/plan.ts";
import { idsNamed } from "../plan/settings.ts";

/** How messages call what has the plans, and where all of them are listed. */
export interface PlanSource {
  name: string;
  list: string;
}

/**
 * Finds a plan by its id. A split without settings stands for one of its plans: the one with the highest throughput on
 * the first front that has any, or else the one with the most frames in flight.
 *
 * @param source for messages; by default the run, as a directory that holds plans.csv
 * @throws InputError for an id that no plan has, suggesting the nearest
 */
export function choosePlan(
  run: Run,
  id: string,
  { name, list }: PlanSource = { name: `run ${run.name}`, list: "plans.csv of the run" },
): Plan {
  const { plans } = run;
  const ids = plans.map((plan) => plan.id);
  const named = idsNamed(plans, id);
  if (named.length === 0) {
    throw new InputError(`${name} has no plan "${id}"; did you mean ${closest(id, ids)}? ${list} lists all`, {
      code: "invalid-option",
    });
  }
  const first = run.conditions.find(({ front }) => front.some((one) => named.includes(one)));
  const onFront = first?.front.filter((one) => named.includes(one)) ?? [];
  const chosen = (first && fastest(run, first.name, onFront)) ?? named[named.length - 1];
  return plans[ids.indexOf(chosen)];
}
