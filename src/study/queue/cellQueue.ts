import { z } from "zod";
import { packageVersion } from "../../base/packageVersion.ts";
import { cellFormat } from "../cellInput.ts";
import { hashOf, isHash } from "../plainData.ts";

const hashSchema = z.string().refine(isHash);

const jobCellSchema = z.strictObject({ hash: hashSchema, text: z.string(), shared: z.array(hashSchema) });

/** A cell in a job: its hash and its input, and the hashes of the shared inputs that it names. */
export interface JobCell extends z.infer<typeof jobCellSchema> {}

/** What a worker gets: one or several cells. */
export const cellJobSchema = z.strictObject({ cells: z.array(jobCellSchema).min(1) });

/** What a worker gets: see `cellJobSchema`. */
export interface CellJob extends z.infer<typeof cellJobSchema> {}

/** What a worker says of a job that is done: how long each cell took, seconds; null if it computed none. */
export const jobReportSchema = z.strictObject({ seconds: z.number().nonnegative().nullable() });

/** What a worker says of a job: see `jobReportSchema`. */
export interface JobReport extends z.infer<typeof jobReportSchema> {}

/** Returns the id of a job: the hash of its only cell, or one made of all hashes. Redis takes each id once. */
export function jobId(cells: readonly { hash: string }[]): string {
  const hashes = cells.map(({ hash }) => hash);
  return hashes.length === 1 ? hashes[0] : `cells-${hashOf(hashes.join())}`;
}

/** Begins the names of all our keys. */
export const keyPrefix = "paretopipe";

/** Workers of another version would give other results, so each version has a queue of its own. */
export const queueName = `cells-${packageVersion()}-${cellFormat}`;

/** The key of a shared input. */
export const inputKey = (hash: string) => `${keyPrefix}:input:${hash}`;

/** The key of a result that nobody has fetched yet. */
export const resultKey = (hash: string) => `${keyPrefix}:result:${hash}`;

/** Seconds that inputs and results are kept after they were last needed, and jobs after they failed. */
export const keptFor = 24 * 3600;

/** Seconds that Redis keeps an input which no cell of its sweep waits for, where there are many such. Another sweep may need it. */
export const unneededFor = 600;

/** How often a cell is tried if something other than the cell fails. */
export const attempts = 3;

/** How many workers may die while they compute a cell, before it is taken for the cause. */
export const maxDeaths = 5;
