import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import type { SharedInput } from "./cellInput.ts";

/** Returns the file of a shared input in a study's directory. */
const fileOf = (directory: string, hash: string) => path.join(directory, "inputs", `${hash}.json`);

/** Reads a shared input of a study. */
export function readInput(directory: string, hash: string): Promise<string> {
  return readFile(fileOf(directory, hash), "utf8");
}

/** Keeps shared inputs as files that are named by their hash, each written once. */
export class InputStore {
  readonly #directory: string;
  readonly #known = new Map<string, Promise<void>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Returns when these inputs can be read. */
  async keep(inputs: readonly SharedInput[]): Promise<void> {
    for (const { hash, text } of inputs) {
      if (!this.#known.has(hash)) this.#known.set(hash, this.#write(hash, text));
    }
    await Promise.all(inputs.map(({ hash }) => this.#known.get(hash)));
  }

  async #write(hash: string, text: string): Promise<void> {
    const file = fileOf(this.#directory, hash);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) await writeFileAtomic(file, text);
  }
}
