import { existsSync } from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { readDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";
import { judgementFile } from "../explore/runDirectory.ts";
import { type Validation, validationSchema } from "./validation.ts";

const fileOf = (directory: string) => path.join(directory, judgementFile);

/**
 * Writes validation.json next to the run's run.json, atomically. Returns the path.
 *
 * @example
 * ```ts
 * import { judge, readRun, writeValidation } from "paretopipe";
 * import type { Measurement } from "paretopipe";
 *
 * const measurements: Measurement[] = []; // your own
 * const file = await writeValidation(judge({ run: await readRun("runs/mine"), measurements }), "runs/mine");
 * console.log(`wrote ${file}`);
 * ```
 */
export async function writeValidation(validation: Validation, directory: string): Promise<string> {
  const file = fileOf(directory);
  await writeFileAtomic(file, `${JSON.stringify(validation, null, 1)}\n`);
  return file;
}

/**
 * Reads the validation in a run directory; null if the run has not been validated.
 *
 * @param run if given, the validation must belong to it, because the directory may have been simulated again since
 * @throws InputError if the file does not fit the schema, or belongs to another run
 *
 * @example
 * ```ts
 * import { readValidation } from "paretopipe";
 *
 * const validation = await readValidation("runs/mine");
 * console.log(validation?.verdict ?? "not validated yet");
 * ```
 */
export async function readValidation(directory: string, run?: Run): Promise<Validation | null> {
  const file = fileOf(directory);
  if (!existsSync(file)) return null;
  const validation = await readDocument(file, validationSchema, "validation");
  if (run && validation.run !== run.createdAt) {
    throw new InputError(
      `${file} judges the run of ${validation.run}, but run.json is of ${run.createdAt}: validate again, or remove it`,
      { code: "invalid-run" },
    );
  }
  return validation;
}
