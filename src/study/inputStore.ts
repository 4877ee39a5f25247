import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { ParetoPipeError } from "../base/errors.ts";
import type { SharedInput } from "./cellInput.ts";
import { isHash } from "./plainData.ts";

/** Returns the folder of the shared inputs in a study's directory. */
export function inputDirectory(directory: string): string {
  return path.join(directory, "inputs");
}

/** Returns the file of a shared input in a study's directory. Hashes may come from another machine. */
function fileOf(directory: string, hash: string): string {
  if (isHash(hash)) return path.join(inputDirectory(directory), `${hash}.json`);
  throw new ParetoPipeError(
    `a shared input of a cell is called ${JSON.stringify(hash)}; a hash of 64 hexadecimal digits is needed`,
    { code: "worker-failed" },
  );
}

/** Reads a shared input of a study. Throws ParetoPipeError if `hash` is no hash. */
export async function readInput(directory: string, hash: string): Promise<string> {
  return readFile(fileOf(directory, hash), "utf8");
}

/** Keeps shared inputs as files that are named by their hash, each written once. */
export class InputStore {
  readonly #directory: string;
  readonly #known = new Map<string, Promise<void>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Returns when these inputs can be read. Throws ParetoPipeError for a name that is no hash. */
  async keep(inputs: readonly SharedInput[]): Promise<void> {
    await Promise.all(
      inputs.map((input) => {
        let kept = this.#known.get(input.hash);
        if (!kept) {
          kept = this.#write(input);
          this.#known.set(input.hash, kept);
          // What could not be read may be there the next time.
          kept.catch(() => this.#known.delete(input.hash));
        }
        return kept;
      }),
    );
  }

  async #write({ hash, read }: SharedInput): Promise<void> {
    const file = fileOf(this.#directory, hash);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) await writeFileAtomic(file, await read());
  }
}
