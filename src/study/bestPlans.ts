import { objectives } from "../plan/objectives.ts";
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
  const found = new Map<string, BestPlan>();
  for (const row of rows) {
    if (row[front] !== true) continue;
    for (const name of names as BestPlan["objective"][]) {
      const value = row[places.get(columnOf[name])!];
      if (typeof value !== "number") continue;
      const key = JSON.stringify([row[condition], name]);
      const best = found.get(key);
      const isMin = objectives[name].direction === "min";
      if (best && (isMin ? value >= best.value : value <= best.value)) continue;
      found.set(key, {
        condition: textOf(row[condition]),
        objective: name,
        plan: textOf(row[plan]),
        words: textOf(row[words]),
        value,
      });
    }
  }
  return [...found.values()];
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
