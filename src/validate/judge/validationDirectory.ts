import { existsSync } from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { readDocument } from "../../base/document.ts";
import { type Validation, validationSchema } from "./validation.ts";

const fileOf = (directory: string) => path.join(directory, "validation.json");

/** Writes validation.json beside the run's run.json. Atomic. Returns the path. */
export async function writeValidation(validation: Validation, directory: string): Promise<string> {
  const file = fileOf(directory);
  await writeFileAtomic(file, `${JSON.stringify(validation, null, 1)}\n`);
  return file;
}

/**
 * Reads the validation of a run directory; null where the run has not been validated.
 *
 * @throws InputError where the file does not fit the schema
 */
export async function readValidation(directory: string): Promise<Validation | null> {
  const file = fileOf(directory);
  return existsSync(file) ? readDocument(file, validationSchema, "validation") : null;
}
