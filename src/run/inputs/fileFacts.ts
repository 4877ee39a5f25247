import { stat } from "node:fs/promises";
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import type { InputFile } from "./findInputs.ts";

/** Number of files that are looked at together. */
const together = 1000;

/** Schema of `FileFacts`. */
export const fileFactsSchema = z.tuple([z.string(), z.number(), z.number()]);

/**
 * What tells whether a file of inputs is the same as in an earlier run: its path, its bytes, and when it was changed, in
 * milliseconds. Standard input has no facts but its name. Hashes would need as much reading as the run.
 */
export type FileFacts = z.infer<typeof fileFactsSchema>;

/** Looks at the files of inputs; there may be 100,000. Throws InputError naming one that is gone. */
export async function fileFacts(files: readonly InputFile[]): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (let at = 0; at < files.length; at += together) {
    facts.push(...(await Promise.all(files.slice(at, at + together).map(factsOf))));
  }
  return facts;
}

async function factsOf({ path, kind }: InputFile): Promise<FileFacts> {
  if (kind === "stdin") return [path, 0, 0];
  const { size, mtimeMs } = await stat(path).catch((cause) => {
    throw new InputError(`${path}: cannot be read: ${systemReason(cause)}`, {
      code: "unreadable-file",
      cause,
    });
  });
  return [path, size, mtimeMs];
}
