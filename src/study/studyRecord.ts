import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { readDocument } from "../base/document.ts";

/** study.json: what a sweep was of, and how far it came. */
export const studyRecordSchema = z.strictObject({
  schema: z.literal("paretopipe/study-run/v1"),
  name: z.string(),
  /** The study's file as it was given. */
  file: z.string(),
  versions: z.record(z.string(), z.string()),
  /** The columns of the tables that are axes, in order. */
  axes: z.array(z.strictObject({ name: z.string(), isNumeric: z.boolean() })),
  cells: z.number().int(),
  /** Cells that failed; cells.csv says why. */
  failed: z.number().int(),
  /** Cells that have a plan without a prediction. */
  incomplete: z.number().int(),
  /** Rows of results.csv and results.parquet. */
  rows: z.number().int(),
});

/** What a sweep was of, and how far it came. */
export interface StudyRecord extends z.infer<typeof studyRecordSchema> {}

const nameOfFile = "study.json";

/** Writes study.json, which is the last file that a sweep writes. */
export async function writeStudyRecord(directory: string, record: StudyRecord): Promise<void> {
  await writeFileAtomic(path.join(directory, nameOfFile), `${JSON.stringify(record, null, 1)}\n`);
}

/** Reads study.json. Throws InputError if there is none: a sweep writes it last. */
export function readStudyRecord(directory: string): Promise<StudyRecord> {
  return readDocument(path.join(directory, nameOfFile), studyRecordSchema, "study record");
}
