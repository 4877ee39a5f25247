import { mkdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { checkText } from "../../base/checkText.ts";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { makeDirectory } from "../../base/writableDirectory.ts";
import { fileFactsSchema } from "../inputs/fileFacts.ts";
import { writeFailure } from "./outputWriter.ts";

const schemaName = "paretopipe/outputs/v2";

/** The facts that must stay the same when a run continues, so that its outputs belong together. */
const stateSchema = z.strictObject({
  schema: z.literal(schemaName),
  /** SHA-256 of the whole model. */
  model: z.string(),
  top: z.number().nullable(),
  /** SHA-256 of what the options give. */
  preprocess: z.string().nullable(),
  labels: z.string().nullable(),
  values: z.string().nullable(),
  /** The files that were found, in order. Those without outputs may change. */
  files: z.array(fileFactsSchema),
});

/** What to say about a fact that is not the same. */
const differences = {
  model: "another model",
  top: "another --top",
  preprocess: "another --preprocess",
  labels: "other --labels",
  values: "another --value",
} as const;

/** The facts that must stay the same when a run continues. */
export type OutputState = Omit<z.infer<typeof stateSchema>, "schema">;

/** Returns the folder beside an output file that exists until all outputs are written. */
export function partFolder(file: string): string {
  return `${file}.part`;
}

/**
 * Checks, before any work is done, that an output file can be begun, or continued. Changes nothing.
 *
 * @throws InputError if it already exists, or if there is nothing to continue
 */
export async function checkOutputs(file: string, resume: boolean): Promise<void> {
  const folder = partFolder(file);
  const [hasFile, hasPart] = [await isThere(file), await isThere(folder)];
  if (resume) {
    if (hasPart) return;
    const why = hasFile ? "all its outputs are written" : "no run into it was begun";
    throw new InputError(`--resume: ${file}: ${why}`, { code: "invalid-option" });
  }
  if (hasPart) {
    throw new InputError(`${file}: a run into it was interrupted: go on with --resume, or remove ${folder}`, {
      code: "already-exists",
    });
  }
  if (hasFile) {
    throw new InputError(`${file} is there already: remove it, or name another output`, {
      code: "already-exists",
    });
  }
}

/**
 * Begins an output file, or continues one.
 *
 * @returns the state of the run that it continues; undefined if it begins
 * @throws InputError if it already exists, or if there is nothing to continue, or it is of another model or other options
 * @throws ParetoPipeError if the disk is full
 */
export async function beginOutputs(
  file: string,
  state: OutputState,
  resume: boolean,
): Promise<OutputState | undefined> {
  await checkOutputs(file, resume);
  const folder = partFolder(file);
  if (!resume) {
    await makeDirectory(path.dirname(file));
    await mkdir(folder);
    try {
      await saveState(file, state);
    } catch (error) {
      await endOutputs(file);
      throw error;
    }
    return undefined;
  }
  const before = await readState(folder);
  for (const [field, words] of Object.entries(differences) as [keyof typeof differences, string][]) {
    if (before[field] === state[field]) continue;
    throw new InputError(`--resume: ${file} was begun with ${words}`, { code: "invalid-option" });
  }
  return before;
}

/**
 * Writes the state of a run into the folder beside its output file.
 *
 * @param written number of outputs so far
 * @throws ParetoPipeError if the disk is full; the state is then what it was
 */
export async function saveState(file: string, state: OutputState, written = 0): Promise<void> {
  try {
    await writeFileAtomic(stateFile(partFolder(file)), JSON.stringify({ schema: schemaName, ...state }));
  } catch (cause) {
    throw writeFailure(file, written, cause);
  }
}

async function readState(folder: string): Promise<OutputState> {
  const name = stateFile(folder);
  const text = await readFile(name, "utf8").catch((cause) => {
    // The run was killed before it had begun.
    throw new InputError(
      `${name}: cannot be read: ${systemReason(cause)}; remove ${folder}, and start again`,
      { code: "unreadable-file", cause },
    );
  });
  try {
    const { schema: _, ...state } = checkText(text, name, stateSchema, "state of a run").value;
    return state;
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    const message = `${cause.message}; it cannot be gone on with: remove ${folder}, and start again`;
    throw new InputError(message, { code: cause.code, cause });
  }
}

/** Removes what is only needed to continue. */
export async function endOutputs(file: string): Promise<void> {
  await rm(partFolder(file), { recursive: true });
}

/** Removes an output file without outputs, and what belongs to it. */
export async function discardOutputs(file: string): Promise<void> {
  await Promise.all([rm(file, { force: true }), endOutputs(file)]);
}

function stateFile(folder: string): string {
  return path.join(folder, "state.json");
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
