import { bestBy } from "../pareto/bestBy.ts";
import { objectives, roundForRanking } from "../plan/objectives.ts";
import { type WorkUnit, workUnit } from "../plan/workUnit.ts";
import type { Cell } from "../report/csvText.ts";
import type { CellResult } from "./cellResult.ts";
import { studyPlanColumns } from "./studyColumns.ts";

/** The best plan of a cell under one condition, by one objective alone. */
export interface BestPlan {
  condition: string;
  objective: keyof typeof objectives;
  plan: string;
  words: string;
  /** Per input, where plans of the cell differ in batch. */
  value: number;
  unit: WorkUnit;
}

/** The column that each objective is read from. */
const columnOf = {
  latency: "latency_mean",
  p95: "latency_p95",
  p99: "latency_p99",
  throughput: "inputs_per_second",
  energy: "energy",
  bytes: "bytes",
  memory: "memory",
  devices: "devices_cost",
} as const satisfies Record<keyof typeof objectives, string>;

/** Objectives whose column is per frame: where plans differ in batch, they are compared per input. */
const perFrame: ReadonlySet<BestPlan["objective"]> = new Set(["energy", "bytes"]);

const places = new Map(studyPlanColumns.map(({ name }, index) => [name, index]));
const [condition, plan, words, front, batch] = ["condition", "plan", "words", "front", "batch"].map(
  (name) => places.get(name)!,
);

/**
 * Finds the best plans of a cell among those on its fronts, the first in a tie: values are compared as on fronts. A condition in which
 * no plan may be chosen has none.
 */
export function bestPlans({ objectives: names, rows }: CellResult): BestPlan[] {
  const onFront = rows.filter((row) => row[front] === true);
  const conditions = [...new Set(onFront.map((row) => row[condition]))];
  return conditions.flatMap((met) =>
    (names as BestPlan["objective"][]).flatMap((objective): BestPlan[] => {
      const known = onFront.filter(
        (row) => row[condition] === met && typeof row[places.get(columnOf[objective])!] === "number",
      );
      const { direction } = objectives[objective];
      const best = bestBy(known, [
        { direction, value: (row) => roundForRanking(comparedValue(row, objective)) },
      ]);
      if (!best) return [];
      return [
        {
          condition: textOf(met),
          objective,
          plan: textOf(best[plan]),
          words: textOf(best[words]),
          value: comparedValue(best, objective),
          unit: unitOf(best),
        },
      ];
    }),
  );
}

/** Returns the conditions of a cell under which no plan may be chosen. */
export function conditionsWithoutPlan({
  rows,
}: Pick<CellResult, "rows">): Pick<BestPlan, "condition" | "unit">[] {
  const all = new Map(rows.map((row) => [row[condition], unitOf(row)]));
  for (const row of rows) if (row[front] === true) all.delete(row[condition]);
  return [...all].map(([name, unit]) => ({ condition: textOf(name), unit }));
}

/** Returns the figure by which plans are compared. */
function comparedValue(row: readonly Cell[], objective: BestPlan["objective"]): number {
  const figure = row[places.get(columnOf[objective])!] as number;
  const inputs = row[batch];
  return typeof inputs === "number" && perFrame.has(objective) ? figure / inputs : figure;
}

function unitOf(row: readonly Cell[]): WorkUnit {
  const inputs = row[batch];
  return workUnit({ batch: typeof inputs === "number" ? inputs : undefined });
}

function textOf(cell: Cell): string {
  return String(cell);
}
