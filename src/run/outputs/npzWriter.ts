import { createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { replaceFile } from "../../base/atomicFile.ts";
import { InputError } from "../../base/errors.ts";
import { writeAt } from "../../base/writeAt.ts";
import type { ModelInput } from "../../graph/modelInput.ts";
import { npyHead, npyHeadSize } from "../../graph/values/npyHead.ts";
import { parseNpyHead } from "../../graph/values/readNpy.ts";
import { bytesOf } from "../../runtime/protocol/tensors.ts";
import { arrayNames } from "./arrayNames.ts";
import { endOutputs, partFolder } from "./outputState.ts";
import { type OutputWriter, type SampleResult, writeFailure } from "./outputWriter.ts";

/** One of the model's outputs: a .npy file that grows by a row for each result. */
interface Column {
  output: ModelInput;
  /** Name of the array. */
  name: string;
  file: string;
  handle: FileHandle;
  rowBytes: number;
}

/**
 * Writes results to a .npz file: an array for each of the model's outputs, with a row for each result. The arrays grow in
 * files beside it, and are put together when the run pauses or ends.
 */
export class NpzWriter implements OutputWriter {
  readonly done: number;
  readonly #file: string;
  readonly #columns: readonly Column[];
  #rows: number;

  private constructor(file: string, columns: readonly Column[], rows: number) {
    this.#file = file;
    this.#columns = columns;
    this.#rows = rows;
    this.done = rows;
  }

  /** Opens the arrays, and cuts off rows that are not whole in each of them. */
  static async open(file: string, outputs: readonly ModelInput[]): Promise<NpzWriter> {
    const columns: Column[] = [];
    const names = arrayNames(outputs.map(({ name }) => name));
    for (const [index, output] of outputs.entries()) {
      const part = path.join(partFolder(file), `${index}.npy`);
      const handle = await open(part, "a+").then(async (made) => {
        await made.close();
        return open(part, "r+");
      });
      columns.push({ output, name: names[index], file: part, handle, rowBytes: bytesOf(output) });
    }
    const writer = new NpzWriter(file, columns, Math.min(...(await rowCounts(columns))));
    await writer.#cut();
    return writer;
  }

  /** @throws InputError for an output of another shape than was announced */
  async write({ input, outputs, shapes }: SampleResult): Promise<void> {
    const other = shapes?.findIndex((shape) => shape !== undefined) ?? -1;
    if (other >= 0) {
      const { name, shape } = this.#columns[other].output;
      throw new InputError(
        `${input}: output "${name}" has the shape [${shapes![other]!.join(", ")}], and a .npz file is for [${shape.join(", ")}]: its size depends on the input, for which --output FILE.jsonl is needed`,
        { code: "unsupported-model" },
      );
    }
    try {
      for (const [index, { handle, rowBytes }] of this.#columns.entries()) {
        await writeAt(handle, outputs[index], npyHeadSize + this.#rows * rowBytes);
      }
      this.#rows++;
    } catch (cause) {
      throw writeFailure(this.#file, this.#rows, cause);
    }
  }

  async pause(): Promise<void> {
    try {
      await this.#cut();
      for (const { output, handle } of this.#columns) {
        const head = npyHead(output.type, [this.#rows, ...output.shape]);
        await writeAt(handle, head, 0);
      }
      await replaceFile(this.#file, async (temporary) => {
        const zip = new ZipFile();
        for (const { name, file } of this.#columns) zip.addFile(file, `${name}.npy`, { compress: false });
        zip.end();
        await pipeline(zip.outputStream, createWriteStream(temporary, { flags: "wx" }));
      });
    } catch (cause) {
      throw writeFailure(this.#file, this.#rows, cause);
    } finally {
      await Promise.all(this.#columns.map(({ handle }) => handle.close()));
    }
  }

  async finish(): Promise<void> {
    await this.pause();
    await endOutputs(this.#file);
  }

  /** Cuts off a last row that is not whole. */
  async #cut(): Promise<void> {
    for (const { handle, rowBytes } of this.#columns)
      await handle.truncate(npyHeadSize + this.#rows * rowBytes);
  }
}

/**
 * Returns the number of whole rows of each column whose rows have bytes. If there is none, returns what the head of the
 * first column says: rows without elements take no place.
 */
async function rowCounts(columns: readonly Column[]): Promise<number[]> {
  const sized = columns.filter(({ rowBytes }) => rowBytes > 0);
  if (sized.length === 0) return [await rowsOfHead(columns[0])];
  return Promise.all(
    sized.map(async ({ handle, rowBytes }) => {
      const { size } = await handle.stat();
      return Math.max(0, Math.floor((size - npyHeadSize) / rowBytes));
    }),
  );
}

/** Number of rows that a head tells; 0 if it was not written yet. */
async function rowsOfHead({ handle, file }: Column): Promise<number> {
  const head = Buffer.alloc(npyHeadSize);
  const { bytesRead } = await handle.read(head, 0, npyHeadSize, 0);
  return bytesRead < npyHeadSize || head[0] === 0 ? 0 : parseNpyHead(head, file).shape[0];
}
