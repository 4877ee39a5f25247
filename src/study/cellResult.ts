import { z } from "zod";
import { objectiveNames } from "../plan/objectives.ts";
import type { Cell } from "../report/csvText.ts";
import { type ColumnType, studyPlanColumns } from "./studyColumns.ts";

/** What a cell gave. */
export interface CellResult {
  seed: number;
  /** The scenario's objectives, by which plans are compared. */
  objectives: string[];
  /** A row for each plan under each condition, values as in `studyPlanColumns`. */
  rows: Cell[][];
  /** Plans without a prediction, and the first one's reason. */
  unpredicted: { count: number; reason: string } | null;
}

const valueSchemas: Record<ColumnType, z.ZodType<Cell>> = {
  STRING: z.string(),
  DOUBLE: z.number(),
  INT32: z.int32(),
  INT64: z.int(),
  BOOLEAN: z.boolean(),
};

const rowSchema = z.tuple(
  studyPlanColumns.map(({ type }): z.ZodType<Cell> => valueSchemas[type].nullable()) as [z.ZodType<Cell>],
);

const resultSchema: z.ZodType<CellResult> = z.strictObject({
  seed: z.number(),
  objectives: z.array(z.enum(objectiveNames)),
  rows: z.array(rowSchema),
  unpredicted: z.strictObject({ count: z.number(), reason: z.string() }).nullable(),
});

/** Whether a text is the result of a cell as one line of JSON. It may come from another machine, and tables are made of it. */
export function isCellResult(text: string): boolean {
  if (text.includes("\n")) return false;
  try {
    return resultSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
