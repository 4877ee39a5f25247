import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../base/errors.ts";

/** Kinds of input files, by the ending of their names. */
const kinds: Record<string, InputFile["kind"]> = {
  ".npy": "npy",
  ".npz": "npz",
  ".jpg": "image",
  ".jpeg": "image",
  ".png": "image",
  ".webp": "image",
  ".gif": "image",
  ".tif": "image",
  ".tiff": "image",
  ".avif": "image",
};

/** A file of inputs; `-` is standard input. */
export interface InputFile {
  path: string;
  kind: "npy" | "npz" | "image" | "stdin";
}

/**
 * Finds the files of inputs: those named, and those in folders, sorted by name. Other files in folders are left out.
 *
 * @throws InputError for a file that is not there, of no known kind, or if there is none
 */
export async function findInputs(given: readonly string[]): Promise<InputFile[]> {
  const found = await Promise.all(given.map(findOne));
  const files = found.flat();
  if (files.length === 0) {
    throw new InputError(
      `${given.join(", ")}: there is no input: ${Object.keys(kinds).join(", ")} are read`,
      {
        code: "no-inputs",
      },
    );
  }
  return files;
}

async function findOne(name: string): Promise<InputFile[]> {
  if (name === "-") return [{ path: name, kind: "stdin" }];
  const facts = await stat(name).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file or folder" : cause.code;
    throw new InputError(`${name}: cannot be read: ${why}`, { code: "unreadable-file", cause });
  });
  if (facts.isDirectory()) {
    const names = await readdir(name);
    return names
      .filter((one) => kindOf(one) !== undefined)
      .sort()
      .map((one) => ({ path: path.join(name, one), kind: kindOf(one)! }));
  }
  const kind = kindOf(name);
  if (kind) return [{ path: name, kind }];
  throw new InputError(`${name}: of no kind that is read: ${Object.keys(kinds).join(", ")}`, {
    code: "no-inputs",
  });
}

function kindOf(name: string): InputFile["kind"] | undefined {
  return kinds[path.extname(name).toLowerCase()];
}
