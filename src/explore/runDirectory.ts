import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { readDocument } from "../base/document.ts";
import { type Run, runSchema } from "./run.ts";

/** Writes run.json, from which everything else in the directory can be made again. Atomic. */
export async function writeRun(run: Run, directory: string): Promise<string> {
  const file = path.join(directory, "run.json");
  await writeFileAtomic(file, `${JSON.stringify(run, null, 1)}\n`);
  return file;
}

/** Reads the run of a directory. Throws InputError where there is none or it does not fit the schema. */
export function readRun(directory: string): Promise<Run> {
  return readDocument(path.join(directory, "run.json"), runSchema, "run");
}
