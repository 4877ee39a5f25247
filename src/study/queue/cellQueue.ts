import { z } from "zod";
import { packageVersion } from "../../base/packageVersion.ts";
import { cellFormat } from "../cellInput.ts";
import { isHash } from "../plainData.ts";

/** What a worker gets: a cell's input, and the hashes of the shared inputs that it names. The job's id is the cell's hash. */
export const cellJobSchema = z.strictObject({
  text: z.string(),
  shared: z.array(z.string().refine(isHash)),
});

/** What a worker gets: see `cellJobSchema`. */
export interface CellJob extends z.infer<typeof cellJobSchema> {}

/** Begins the names of all our keys. */
export const keyPrefix = "paretopipe";

/** Workers of another version would give other results, so each version has a queue of its own. */
export const queueName = `cells-${packageVersion()}-${cellFormat}`;

/** The key of a shared input. */
export const inputKey = (hash: string) => `${keyPrefix}:input:${hash}`;

/** The key of a result that nobody has fetched yet. */
export const resultKey = (hash: string) => `${keyPrefix}:result:${hash}`;

/** Seconds that inputs and results are kept after they were last needed. */
export const keptFor = 24 * 3600;

/** Seconds that Redis keeps an input which no cell of its sweep waits for, where there are many such. Another sweep may need it. */
export const unneededFor = 600;

/** How often a cell is tried if something other than the cell fails. */
export const attempts = 3;

/** How many workers may die while they compute a cell, before it is taken for the cause. */
export const maxDeaths = 5;
