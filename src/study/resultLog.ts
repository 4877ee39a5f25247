import { appendFileSync, createReadStream, existsSync, ftruncateSync, readSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { InputError, ParetoPipeError } from "../base/errors.ts";
import { writeError } from "../base/writeError.ts";
import type { CellResult } from "./cellResult.ts";
import { isHash } from "./plainData.ts";

/** Returns the file of a study's results: a line for each, begun by the hash of its input. */
export function resultsFile(directory: string): string {
  return path.join(directory, "results.jsonl");
}

/** Whether a directory has results of a study; it has none when a sweep was ended before the first one. */
export function hasResults(directory: string): boolean {
  return (statSync(resultsFile(directory), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Throws InputError if a directory has results of a study, whose report a run would replace. */
export function refuseStudy(directory: string): void {
  if (!existsSync(resultsFile(directory))) return;
  throw new InputError(`${directory} has a study, whose report a run would replace: choose another --out`, {
    code: "already-exists",
  });
}

/** Where a result is in the file, in bytes. */
interface Place {
  at: number;
  length: number;
}

const begin = '{"hash":"';
const middle = '","result":';
/** Characters of a SHA-256. */
const digits = 64;

/** Seconds between two times that results are forced onto the disk: a power cut loses no more than these. */
const syncInterval = 1;

/**
 * The results of a study, found by the hash of their input. They are appended to one file; what was being written when a
 * process was killed is cut off.
 */
export class ResultLog {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #places: Map<string, Place>;
  #end: number;
  #synced = performance.now();

  private constructor(file: string, handle: FileHandle, places: Map<string, Place>, end: number) {
    this.#file = file;
    this.#handle = handle;
    this.#places = places;
    this.#end = end;
  }

  /**
   * Opens a directory's results, or begins them.
   *
   * @throws InputError if the file holds anything else, or cannot be written
   */
  static async open(directory: string): Promise<ResultLog> {
    const file = resultsFile(directory);
    const handle = await open(file, "a+").catch((cause) => {
      throw writeError(file, cause);
    });
    const places = new Map<string, Place>();
    const end = await readPlaces(file, places);
    await handle.truncate(end);
    return new ResultLog(file, handle, places, end);
  }

  /** The number of results. */
  get size(): number {
    return this.#places.size;
  }

  has(hash: string): boolean {
    return this.#places.has(hash);
  }

  /**
   * Appends a result, which is one line of JSON; does nothing if there is one for this hash. Waits for the disk only now and then. The kernel
   * takes a line of 25 kB at once (13 µs); to let another thread hand it over costs 60 µs.
   */
  async append(hash: string, result: string): Promise<void> {
    if (this.#places.has(hash)) return;
    const line = Buffer.from(`${begin}${hash}${middle}${result}}\n`);
    try {
      appendFileSync(this.#handle.fd, line);
    } catch (error) {
      // A full disk takes a part of the line. What comes next must not follow it.
      ftruncateSync(this.#handle.fd, this.#end);
      throw writeError(this.#file, error);
    }
    this.#places.set(hash, { at: this.#end, length: line.length });
    this.#end += line.length;
    if (performance.now() - this.#synced < syncInterval * 1000) return;
    this.#synced = performance.now();
    await this.#handle.sync();
  }

  /**
   * Reads the result of an input; undefined if there is none.
   *
   * @throws ParetoPipeError naming the line if it is damaged: the disk lost it, or the file was changed meanwhile
   */
  read(hash: string): CellResult | undefined {
    const place = this.#places.get(hash);
    if (!place) return undefined;
    const buffer = Buffer.allocUnsafe(place.length);
    const length = readSync(this.#handle.fd, buffer, 0, place.length, place.at);
    try {
      return (JSON.parse(buffer.toString("utf8", 0, length)) as { result: CellResult }).result;
    } catch (cause) {
      throw new ParetoPipeError(
        `${this.#file}: the line that begins with ${begin}${hash} is damaged; remove it, and --resume computes that cell again`,
        { code: "invalid-run", cause },
      );
    }
  }

  async close(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }
}

/** Finds the results in a file. Returns where the last complete line ends. */
async function readPlaces(file: string, places: Map<string, Place>): Promise<number> {
  let at = 0;
  let line = 0;
  /** The beginning of the line that is being read, as far as it tells the hash. */
  let head = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const found = chunk.indexOf(10, from);
      const to = found === -1 ? chunk.length : found + 1;
      const needed = begin.length + digits + middle.length - head.length;
      if (needed > 0) head = Buffer.concat([head, chunk.subarray(from, Math.min(to, from + needed))]);
      length += to - from;
      from = to;
      if (found === -1) continue;
      line++;
      places.set(hashIn(head.toString("latin1"), `${file}, line ${line}`), { at, length });
      at += length;
      length = 0;
      head = Buffer.alloc(0);
    }
  }
  return at;
}

function hashIn(head: string, where: string): string {
  const hash = head.slice(begin.length, begin.length + digits);
  if (head.startsWith(begin) && head.endsWith(middle) && isHash(hash)) return hash;
  throw new InputError(`${where}: this is no result of a study`, { code: "invalid-run" });
}
