import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { checkDocument } from "../../base/checkDocument.ts";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { writeError } from "../../base/writeError.ts";
import { type MeasuredHead, measuredHeadSchema, type VisitRecord, visitRecordSchema } from "./visitRecord.ts";

const fileOf = (directory: string) => path.join(directory, "measured.jsonl");

/** The contents of a directory's measured.jsonl. */
export interface MeasuredFile {
  head: MeasuredHead;
  records: VisitRecord[];
  /** Bytes of the file up to the end of its last complete line. */
  whole: number;
}

/**
 * Reads measured.jsonl. Anything after the last line break was being written when the process died, and is ignored.
 *
 * @throws InputError if there is no such file, or a line is invalid
 */
export async function readMeasured(directory: string): Promise<MeasuredFile> {
  const file = fileOf(directory);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new InputError(`${directory}: there is no measured.jsonl to go on with`, {
      code: "invalid-run",
      cause,
    });
  }
  const lines = text.split("\n").slice(0, -1);
  if (lines.length === 0)
    throw new InputError(`${directory}: nothing has been measured yet; start again without --resume`, {
      code: "invalid-run",
    });
  const [first, ...others] = lines.map((line, index): unknown => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new InputError(`${file}, line ${index + 1}: this is not JSON`, { code: "invalid-run", cause });
    }
  });
  return {
    head: checkDocument(first, measuredHeadSchema, `${file}, line 1,`),
    records: others.map((line, i) => checkDocument(line, visitRecordSchema, `${file}, line ${i + 2},`)),
    whole: Buffer.byteLength(lines.map((line) => `${line}\n`).join("")),
  };
}

/** Appends to measured.jsonl. Each line is on disk before the next visit is measured. */
export class MeasuredWriter {
  readonly #directory: string;
  readonly #handle: FileHandle;

  private constructor(directory: string, handle: FileHandle) {
    this.#directory = directory;
    this.#handle = handle;
  }

  /**
   * Starts the file. Throws InputError if one exists, because its measurements are valuable. A file whose first line is
   * incomplete, because the process died while writing it, is replaced.
   */
  static async create(directory: string, head: MeasuredHead): Promise<MeasuredWriter> {
    await refuseMeasured(directory);
    const handle = await open(fileOf(directory), "a");
    await handle.truncate();
    const writer = new MeasuredWriter(directory, handle);
    await writer.#line(head);
    return writer;
  }

  /** Continues after the last complete line. */
  static async resume(directory: string, { whole }: MeasuredFile): Promise<MeasuredWriter> {
    const handle = await open(fileOf(directory), "r+");
    await handle.truncate(whole);
    await handle.close();
    return new MeasuredWriter(directory, await open(fileOf(directory), "a"));
  }

  /** Throws ParetoPipeError if the file is no longer in its directory, because what is written to it would be lost. */
  append(record: VisitRecord): Promise<void> {
    return this.#line(record);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #line(value: object): Promise<void> {
    const file = fileOf(this.#directory);
    try {
      await this.#handle.appendFile(`${JSON.stringify(value)}\n`);
      await this.#handle.sync();
    } catch (cause) {
      throw writeError(file, cause);
    }
    const [{ ino }, found] = await Promise.all([this.#handle.stat(), stat(file).catch(() => undefined)]);
    if (found?.ino !== ino) {
      throw new ParetoPipeError(`${file} was removed or replaced while it was written: measure again`, {
        code: "files-removed",
      });
    }
  }
}

/**
 * Throws InputError if a directory has measurements: whoever writes anything into it must ask first.
 *
 * @param option that names the directory, for the message
 */
export async function refuseMeasured(directory: string, option = "--out"): Promise<void> {
  const text = await readFile(fileOf(directory), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return "";
    throw new InputError(`${fileOf(directory)}: cannot be read: ${systemReason(error)}`, {
      code: "unreadable-file",
      cause: error,
    });
  });
  if (!text.includes("\n")) return;
  throw new InputError(
    `${directory} has measurements already: go on with them (--resume ${directory}), or choose another ${option}`,
    { code: "already-exists" },
  );
}
