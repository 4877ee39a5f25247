import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import type { StudyAxis } from "./cells.ts";

/** study.json: what a sweep was of, and how far it came. */
export interface StudyRecord {
  schema: "paretopipe/study-run/v1";
  name: string;
  /** The study's file as it was given. */
  file: string;
  versions: Record<string, string>;
  /** The columns of the tables that are axes, in order. */
  axes: StudyAxis[];
  cells: number;
  /** Cells that failed; cells.csv says why. */
  failed: number;
  /** Cells that have a plan without a prediction. */
  incomplete: number;
  /** Rows of results.csv and results.parquet. */
  rows: number;
}

/** Returns the file of a study's record, which a directory has once a sweep is done. */
export function studyRecordFile(directory: string): string {
  return path.join(directory, "study.json");
}

/** Writes study.json, which is the last file that a sweep writes. */
export async function writeStudyRecord(directory: string, record: StudyRecord): Promise<void> {
  await writeFileAtomic(studyRecordFile(directory), `${JSON.stringify(record, null, 1)}\n`);
}
