import { bestBy } from "../pareto/bestBy.ts";
import { objectives, roundForRanking } from "../plan/objectives.ts";
import type { Cell } from "../report/csvText.ts";
import type { CellResult } from "./cellResult.ts";
import { studyPlanColumns } from "./studyColumns.ts";

/** The best plan of a cell under one condition, by one objective alone. */
export interface BestPlan {
  condition: string;
  objective: keyof typeof objectives;
  plan: string;
  words: string;
  value: number;
}

/** The column that each objective is read from. Where plans differ in batch, throughput is per input. */
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

const places = new Map(studyPlanColumns.map(({ name }, index) => [name, index]));
const [condition, plan, words, front] = ["condition", "plan", "words", "front"].map(
  (name) => places.get(name)!,
);

/**
 * Finds the best plans of a cell among those on its fronts, the first in a tie. A condition in which no plan may be chosen
 * has none.
 */
export function bestPlans({ objectives: names, rows }: CellResult): BestPlan[] {
  const onFront = rows.filter((row) => row[front] === true);
  const conditions = [...new Set(onFront.map((row) => row[condition]))];
  return conditions.flatMap((met) =>
    (names as BestPlan["objective"][]).flatMap((objective): BestPlan[] => {
      const place = places.get(columnOf[objective])!;
      const known = onFront.filter((row) => row[condition] === met && typeof row[place] === "number");
      const value = (row: (typeof rows)[number]) => row[place] as number;
      const { direction } = objectives[objective];
      const best = bestBy(known, [{ direction, value: (row) => roundForRanking(value(row)) }]);
      if (!best) return [];
      return [
        {
          condition: textOf(met),
          objective,
          plan: textOf(best[plan]),
          words: textOf(best[words]),
          value: value(best),
        },
      ];
    }),
  );
}

/** Returns the conditions of a cell under which no plan may be chosen. */
export function conditionsWithoutPlan({ rows }: Pick<CellResult, "rows">): string[] {
  const all = new Set(rows.map((row) => row[condition]));
  for (const row of rows) if (row[front] === true) all.delete(row[condition]);
  return [...all].map(textOf);
}

function textOf(cell: Cell): string {
  return String(cell);
}
