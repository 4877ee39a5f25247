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
  const found = new Map<string, BestPlan>();
  for (const row of rows) {
    if (row[front] !== true) continue;
    for (const name of names as BestPlan["objective"][]) {
      const figure = row[places.get(columnOf[name])!];
      if (typeof figure !== "number") continue;
      const inputs = row[batch];
      const value = typeof inputs === "number" && perFrame.has(name) ? figure / inputs : figure;
      const key = JSON.stringify([row[condition], name]);
      const best = found.get(key);
      if (best && !isBetter(name, value, best.value)) continue;
      found.set(key, {
        condition: textOf(row[condition]),
        objective: name,
        plan: textOf(row[plan]),
        words: textOf(row[words]),
        value,
        unit: unitOf(row),
      });
    }
  }
  return [...found.values()];
}

/** Returns the conditions of a cell under which no plan may be chosen. */
export function conditionsWithoutPlan({
  rows,
}: Pick<CellResult, "rows">): Pick<BestPlan, "condition" | "unit">[] {
  const all = new Map(rows.map((row) => [row[condition], unitOf(row)]));
  for (const row of rows) if (row[front] === true) all.delete(row[condition]);
  return [...all].map(([name, unit]) => ({ condition: textOf(name), unit }));
}

function isBetter(name: BestPlan["objective"], value: number, than: number): boolean {
  const difference = roundForRanking(value) - roundForRanking(than);
  return objectives[name].direction === "min" ? difference < 0 : difference > 0;
}

function unitOf(row: readonly Cell[]): WorkUnit {
  const inputs = row[batch];
  return workUnit({ batch: typeof inputs === "number" ? inputs : undefined });
}

function textOf(cell: Cell): string {
  return String(cell);
}
