import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";

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
 * Finds the files of inputs: those named, and those in folders, sorted by name. Left out of folders are other files, names
 * that begin with a dot (`._photo.jpg` of macOS), folders, and links that lead to no file.
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
  const unreadable = (cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file or folder" : systemReason(cause);
    throw new InputError(`${name}: cannot be read: ${why}`, { code: "unreadable-file", cause });
  };
  const facts = await stat(name).catch(unreadable);
  if (facts.isDirectory()) {
    const entries = await readdir(name, { withFileTypes: true }).catch(unreadable);
    const wanted = entries.filter((one) => !one.name.startsWith(".") && kindOf(one.name) !== undefined);
    const files: InputFile[] = [];
    for (const one of wanted) {
      const file = path.join(name, one.name);
      // Some file systems do not say what an entry is.
      if (one.isFile() || (!one.isDirectory() && (await isFile(file))))
        files.push({ path: file, kind: kindOf(one.name)! });
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  const kind = kindOf(name);
  if (kind) return [{ path: name, kind }];
  throw new InputError(`${name}: of no kind that is read: ${Object.keys(kinds).join(", ")}`, {
    code: "no-inputs",
  });
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

function kindOf(name: string): InputFile["kind"] | undefined {
  return kinds[path.extname(name).toLowerCase()];
}
