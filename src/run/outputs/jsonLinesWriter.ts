import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ModelInput } from "../../graph/modelInput.ts";
import { plainElement } from "../../graph/values/plainElement.ts";
import { elementsOf } from "../../graph/values/tensorValue.ts";
import { endOutputs } from "./outputState.ts";
import { type OutputWriter, type SampleResult, writeFailure } from "./outputWriter.ts";
import { type TopOptions, topOf } from "./topOf.ts";

/** Writes results as JSON lines: one object for each, with all outputs or with the best classes. */
export class JsonLinesWriter implements OutputWriter {
  readonly done: number;
  readonly #file: string;
  readonly #outputs: readonly ModelInput[];
  readonly #top: TopOptions | undefined;
  readonly #handle: FileHandle;
  #written: number;
  /** Number of bytes in whole lines. */
  #size: number;

  private constructor(
    file: string,
    handle: FileHandle,
    { lines, bytes }: { lines: number; bytes: number },
    outputs: readonly ModelInput[],
    top: TopOptions | undefined,
  ) {
    this.#file = file;
    this.#handle = handle;
    this.#outputs = outputs;
    this.#top = top;
    this.done = lines;
    this.#written = lines;
    this.#size = bytes;
  }

  /** Opens the file, and cuts off a last line that is not whole. */
  static async open(
    file: string,
    outputs: readonly ModelInput[],
    top: TopOptions | undefined,
  ): Promise<JsonLinesWriter> {
    const handle = await open(file, "a");
    const whole = await wholeLines(file);
    await handle.truncate(whole.bytes);
    return new JsonLinesWriter(file, handle, whole, outputs, top);
  }

  async write(result: SampleResult): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(this.#lineOf(result))}\n`);
    try {
      await this.#handle.appendFile(line);
      this.#size += line.length;
      this.#written++;
    } catch (cause) {
      throw writeFailure(this.#file, this.#written, cause);
    }
  }

  async pause(): Promise<void> {
    try {
      await this.#handle.truncate(this.#size);
      await this.#handle.sync();
    } catch (cause) {
      throw writeFailure(this.#file, this.#written, cause);
    } finally {
      await this.#handle.close();
    }
  }

  async finish(): Promise<void> {
    await this.pause();
    await endOutputs(this.#file);
  }

  #lineOf({ index, input, outputs, shapes }: SampleResult): object {
    const values = this.#outputs.map(({ type }, at) => elementsOf({ type, data: outputs[at] }));
    if (this.#top) return { index, input, top: topOf(values[0], this.#top) };
    const named = this.#outputs.map(({ name, shape }, at) => {
      return [name, { shape: shapes?.[at] ?? shape, data: Array.from(values[at], plainElement) }];
    });
    return { index, input, outputs: Object.fromEntries(named) };
  }
}

async function wholeLines(file: string): Promise<{ lines: number; bytes: number }> {
  let [lines, bytes, read] = [0, 0, 0];
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) {
      lines++;
      bytes = read + at + 1;
    }
    read += piece.length;
  }
  return { lines, bytes };
}
