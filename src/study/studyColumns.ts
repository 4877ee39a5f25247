import type { Run } from "../explore/run.ts";
import { objectives } from "../plan/objectives.ts";
import type { Cell } from "../report/csvText.ts";
import { type PlanRow, planRows } from "../report/planRows.ts";
import { batchColumns, planColumns, uncertaintyColumns } from "../report/plansCsv.ts";

/** How a column's values are kept in Parquet. */
export type ColumnType = "STRING" | "DOUBLE" | "INT32" | "INT64" | "BOOLEAN";

interface PlanColumn {
  name: string;
  meaning: string;
  type: ColumnType;
  value: (row: PlanRow, run: Run) => Cell;
}

const texts = [
  "condition",
  "plan",
  "words",
  "kind",
  "devices",
  "cuts",
  "breaks",
  "duplicate_of",
  "bottleneck",
  "cost",
];
const counts = ["window", "queue", "replications", "batch"];
/** Counts over all replications: each may have almost 2^31 frames. */
const totals = ["drops", "frames", "warmup"];
const booleans = ["front", "stable", "precise"];

function typeOf(name: string): ColumnType {
  if (texts.includes(name)) return "STRING";
  if (counts.includes(name)) return "INT32";
  if (totals.includes(name)) return "INT64";
  return booleans.includes(name) ? "BOOLEAN" : "DOUBLE";
}

/**
 * The columns of a plan in a study's results, in order. They are the same in every study: those of plans.csv that every run
 * has, without uncertainty, the batch, and the largest memory of a device.
 */
export const studyPlanColumns: readonly PlanColumn[] = [
  ...[...planColumns.filter((column) => !uncertaintyColumns.includes(column)), ...batchColumns].map(
    (column) => ({ ...column, type: typeOf(column.name) }),
  ),
  {
    name: "memory",
    meaning: "bytes that the plan's device with the largest need takes",
    type: "DOUBLE",
    value: ({ prediction: { latency, throughput, memory } }) =>
      Object.keys(memory).length === 0
        ? null
        : objectives.memory.value({ latency, throughput: throughput.mean, memory }),
  },
];

/** The columns that come before a study's axes: which cell a row is of. */
export const cellColumns = [
  { name: "cell", type: "INT32" },
  { name: "cell_name", type: "STRING" },
  { name: "seed", type: "DOUBLE" },
] as const;

/** The columns of cells.csv that come after a study's axes: what became of the cell. */
export const stateColumnNames = ["state", "hash", "reason"] as const;

/** Names that no axis may have. */
export const fixedColumnNames: readonly string[] = [
  ...cellColumns.map(({ name }) => name),
  ...stateColumnNames,
  ...studyPlanColumns.map(({ name }) => name),
];

/** The rows of one cell: every plan under every condition, values as in `studyPlanColumns`. */
export function cellRows(run: Run): Cell[][] {
  return run.conditions.flatMap((condition) =>
    planRows(run, condition).map((row) => studyPlanColumns.map(({ value }) => value(row, run))),
  );
}
