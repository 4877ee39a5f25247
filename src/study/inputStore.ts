import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { ParetoPipeError } from "../base/errors.ts";
import type { SharedInput } from "./cellInput.ts";
import { hashOf, isHash } from "./plainData.ts";

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

/**
 * Reads a shared input of a study.
 *
 * @throws ParetoPipeError if `hash` is no hash, or the file does not have it: a result of another input would be kept under this name
 */
export async function readInput(directory: string, hash: string): Promise<string> {
  const file = fileOf(directory, hash);
  const text = await readIfThere(file);
  if (text !== undefined && hashOf(text) === hash) return text;
  throw new ParetoPipeError(
    `${file} was ${text === undefined ? "removed" : "damaged"} while it was in use; it is written again when the command is started again`,
    { code: "files-removed" },
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** An input that is kept. */
interface Kept {
  written: Promise<void>;
  /** How many cells use it now. */
  users: number;
}

/** Keeps shared inputs as files that are named by their hash, each written once, or again where the file is damaged. */
export class InputStore {
  readonly #directory: string;
  readonly #limit: number;
  /** By hash, those that were used last at the end. */
  readonly #known = new Map<string, Kept>();

  /** @param limit the most inputs that are kept, beside those in use; by default all are */
  constructor(directory: string, limit = Number.POSITIVE_INFINITY) {
    this.#directory = directory;
    this.#limit = limit;
  }

  /** Does some work while these inputs can be read. Throws ParetoPipeError for a name that is no hash, and what `work` throws. */
  async use<T>(inputs: readonly SharedInput[], work: () => Promise<T>): Promise<T> {
    const used = inputs.map((input) => this.#keep(input));
    try {
      await Promise.all(used.map(({ written }) => written));
      return await work();
    } finally {
      for (const kept of used) kept.users--;
      this.#removeOld();
    }
  }

  #keep(input: SharedInput): Kept {
    let kept = this.#known.get(input.hash);
    if (!kept) {
      kept = { written: this.#write(input), users: 0 };
      // What could not be read may be there the next time.
      kept.written.catch(() => this.#known.delete(input.hash));
    }
    kept.users++;
    this.#known.delete(input.hash);
    this.#known.set(input.hash, kept);
    return kept;
  }

  #removeOld(): void {
    const many = this.#known.size - this.#limit;
    if (many <= 0) return;
    const unused = [...this.#known].filter(([, { users }]) => users === 0);
    for (const [hash] of unused.slice(0, many)) {
      this.#known.delete(hash);
      // At once: if it is needed again, it must not be found while it is removed.
      rmSync(fileOf(this.#directory, hash), { force: true });
    }
  }

  async #write({ hash, read }: SharedInput): Promise<void> {
    const file = fileOf(this.#directory, hash);
    // A disk may have damaged it since, and anything else under the name is replaced, or told by what writes it.
    const isWhole = await readInput(this.#directory, hash).then(
      () => true,
      () => false,
    );
    if (!isWhole) await writeFileAtomic(file, await read());
  }
}
