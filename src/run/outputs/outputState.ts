import { mkdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { checkDocument } from "../../base/checkDocument.ts";
import { InputError } from "../../base/errors.ts";
import { makeDirectory } from "../../base/writableDirectory.ts";

/** The facts that must stay the same when a run continues, so that its outputs belong together. */
const stateSchema = z.strictObject({
  schema: z.literal("paretopipe/outputs/v1"),
  /** SHA-256 of the whole model. */
  model: z.string(),
  /** The names of the input files, as given. */
  inputs: z.array(z.string()),
  top: z.number().nullable(),
});

/** The facts that must stay the same when a run continues. */
export type OutputState = Omit<z.infer<typeof stateSchema>, "schema">;

/** Returns the folder beside an output file that exists until all outputs are written. */
export function partFolder(file: string): string {
  return `${file}.part`;
}

/**
 * Begins an output file, or continues one.
 *
 * @throws InputError if it already exists, or if there is nothing to continue, or it is of another model or other inputs
 */
export async function beginOutputs(file: string, state: OutputState, resume: boolean): Promise<void> {
  const folder = partFolder(file);
  const [hasFile, hasPart] = [await isThere(file), await isThere(folder)];
  if (!resume) {
    if (hasPart) {
      throw new InputError(
        `${file}: a run into it was interrupted: go on with --resume, or remove ${folder}`,
        {
          code: "already-exists",
        },
      );
    }
    if (hasFile) {
      throw new InputError(`${file} is there already: remove it, or name another output`, {
        code: "already-exists",
      });
    }
    await makeDirectory(path.dirname(file));
    await mkdir(folder);
    await writeFileAtomic(stateFile(folder), JSON.stringify({ schema: "paretopipe/outputs/v1", ...state }));
    return;
  }
  if (!hasPart) {
    const why = hasFile ? "all its outputs are written" : "no run into it was begun";
    throw new InputError(`--resume: ${file}: ${why}`, { code: "invalid-option" });
  }
  const text = await readFile(stateFile(folder), "utf8");
  const { schema: _, ...before } = checkDocument(JSON.parse(text), stateSchema, stateFile(folder));
  const fields = { model: "another model", inputs: "other inputs", top: "another --top" } as const;
  for (const [field, words] of Object.entries(fields) as [keyof OutputState, string][]) {
    if (JSON.stringify(before[field]) === JSON.stringify(state[field])) continue;
    throw new InputError(`--resume: ${file} was begun with ${words}`, { code: "invalid-option" });
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
