import { InputError } from "../../base/errors.ts";
import { checkTrace, type Trace } from "../trace.ts";
import { asDate } from "./traceTimes.ts";

/** Bits of one delivery opportunity. */
export const opportunity = 1500 * 8;

/** Seconds per row of a trace that is read. */
export const defaultStep = 0.1;

/** From here on, milliseconds count from 1970: no trace waits three years. */
const since1970 = 1e11;

/** Maximum number of rows of a trace that is read: eleven days in steps of 0.1 s. */
const maxRows = 1e7;

/** Maximum number of characters of a wrong line that a message repeats. */
const shownCharacters = 40;

const [tab, lineFeed, carriageReturn, blank, zero, nine] = [..."\t\n\r 09"].map((each) => each.charCodeAt(0));

/** A mahimahi trace, and its first time as written in the file. */
export interface MahimahiReading {
  trace: Trace;
  origin: string;
}

/**
 * Reads a mahimahi trace piece by piece, as bytes. It keeps one number for each step, whatever the length of the file:
 * an hour at 1 Gbit/s has 300 million lines.
 */
export class MahimahiReader {
  readonly #name: string;
  readonly #step: number;
  readonly #bits: number[] = [];
  #lineNumber = 1;
  /** The number of the line that is being read, up to here. */
  #time = 0;
  #place: "before" | "in" | "after" = "before";
  #afterReturn = false;
  #first: number | undefined;
  #origin = 0;
  /** Milliseconds after the origin. */
  #last = 0;

  /**
   * @param name of the file, for messages
   * @param step seconds per row of the trace
   */
  constructor(name: string, step: number) {
    this.#name = name;
    this.#step = step;
  }

  /** Takes the file's next bytes. Throws InputError by line number: not a time, or a time that goes back. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte >= zero && byte <= nine && this.#place !== "after") {
        this.#time = this.#time * 10 + (byte - zero);
        this.#place = "in";
      } else if (byte === lineFeed || byte === carriageReturn) {
        // A line may end in both.
        if (byte === carriageReturn || !this.#afterReturn) this.#endLine();
      } else if (byte === tab || byte === blank) {
        if (this.#place === "in") this.#place = "after";
      } else throw this.#noTime(bytes, at);
      this.#afterReturn = byte === carriageReturn;
    }
  }

  /**
   * Returns the trace when all bytes have come.
   *
   * @throws InputError if it is empty, or all at 0 ms
   */
  finish(): MahimahiReading {
    this.#endLine();
    const [name, step] = [this.#name, this.#step];
    const end = this.#last / 1000;
    if (end === 0)
      throw new InputError(`${name} has no time after 0 ms; a trace needs at least one`, {
        code: "invalid-trace",
      });
    const bits = this.#bits;
    const trace: Trace = {
      time: bits.map((_, row) => row * step),
      rate: bits.map((sum, row) => sum / (Math.min(end, (row + 1) * step) - row * step)),
      end,
      after: "repeat",
    };
    checkTrace(trace, (row) => `${name}, step ${row + 1}`);
    return { trace, origin: this.#origin === 0 ? "0 s" : asDate(this.#origin / 1000) };
  }

  #endLine(): void {
    if (this.#place !== "before") this.#take(this.#time);
    this.#time = 0;
    this.#place = "before";
    this.#lineNumber++;
  }

  #take(written: number): void {
    if (this.#first === undefined) {
      this.#first = written;
      this.#origin = written >= since1970 ? written : 0;
    }
    const time = written - this.#origin;
    if (time < this.#last) {
      const last = this.#last + this.#origin;
      throw this.#wrong(`${written} ms is earlier than ${last} ms`);
    }
    this.#last = time;
    // An opportunity at the end of a step belongs to it: the file's last time ends the last step.
    const row = Math.max(0, Math.ceil(time / 1000 / this.#step - 1e-9) - 1);
    if (row >= maxRows) {
      const most = maxRows * this.#step;
      throw new InputError(
        `${this.#name} lasts ${time / 1000} s; at most ${most} s can be read in steps of ${this.#step} s`,
        { code: "invalid-trace" },
      );
    }
    while (this.#bits.length <= row) this.#bits.push(0);
    this.#bits[row] += opportunity;
  }

  /** Makes the error for the line around a byte that no time contains. */
  #noTime(bytes: Uint8Array, at: number): InputError {
    const isBreak = (byte: number | undefined) => byte === lineFeed || byte === carriageReturn;
    let from = at;
    while (from > 0 && at - from < shownCharacters && !isBreak(bytes[from - 1])) from--;
    let to = at;
    while (to < bytes.length && to - from < shownCharacters && !isBreak(bytes[to])) to++;
    const line = new TextDecoder().decode(bytes.subarray(from, to)).trim();
    return this.#wrong(`"${line}" must be a whole number of milliseconds, 0 or more`);
  }

  #wrong(what: string): InputError {
    return new InputError(`line ${this.#lineNumber} of ${this.#name}: ${what}`, { code: "invalid-trace" });
  }
}
