import type { Run } from "../../explore/run.ts";
import { type Plan, teamName } from "../../plan/plan.ts";
import { cutName } from "../cutName.ts";
import type { PlanRow } from "../planRows.ts";

/** Two devices that share a model. */
export interface DevicePair {
  first: string;
  second: string;
}

/** A plan's place on an axis of cuts. */
export interface CutRow {
  row: PlanRow;
  pair: DevicePair;
  /** Name of the cut. */
  cut: string;
}

/** `pi to server`. */
export function pairName({ first, second }: DevicePair): string {
  return `${first} to ${second}`;
}

/**
 * The positions of a plan on the axis of cuts. A plan of two stages is at its cut. A plan of one stage (all local) is
 * at the output, once for every device that its device shares the model with in other plans. Plans of more stages have
 * none.
 */
export function cutRows(run: Run, row: PlanRow): CutRow[] {
  const { stages } = row.plan;
  if (stages.length > 2) return [];
  if (stages.length === 2) return [{ row, pair: pairOf(row.plan), cut: cutName(run, stages[1].from) }];
  const pairs = run.plans
    .filter((plan) => plan.stages.length === 2 && plan.stages[0].device === stages[0].device)
    .map(pairOf);
  const output = run.model.cuts[run.model.cuts.length - 1].name;
  return [...new Map(pairs.map((pair) => [pairName(pair), pair])).values()].map((pair) => ({
    row,
    pair,
    cut: output,
  }));
}

function pairOf({ stages }: Plan): DevicePair {
  return { first: stages[0].device, second: teamName(stages[1]) };
}
