import type { Run } from "../explore/run.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import { workUnit } from "../plan/workUnit.ts";
import { reportedObjective } from "./reportedObjective.ts";

/** An objective that tables show only if plans are ranked by it or limited in it. */
export interface ExtraObjective {
  name: string;
  /** A value with its unit. */
  text: (prediction: Prediction) => string;
}

/**
 * The objectives and limits of a run that a table does not show anyway, each once.
 *
 * @param always names of objectives that the table shows for every run
 * @param rankedBy what the table's plans are ranked by, if not by the run's objectives
 */
export function extraObjectives(
  { objectives, where, plans }: Run,
  always: readonly ObjectiveName[],
  rankedBy?: ObjectiveName,
): ExtraObjective[] {
  const names = new Set<string>([
    ...objectives,
    ...where.map(({ objective }) => objective),
    ...(rankedBy ? [rankedBy] : []),
  ]);
  return [...names]
    .filter((name) => !always.some((one) => one === name))
    .map((name) => {
      const { format, value } = reportedObjective(name, workUnit(plans[0]));
      return { name, text: (prediction) => format(value(prediction)) };
    });
}
