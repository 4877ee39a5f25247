import { InputError } from "../../base/errors.ts";
import { SteppedCapacity } from "../capacity.ts";
import { checkTrace, type Trace, traceEnd } from "../trace.ts";
import { asDate } from "./traceTimes.ts";

/** Bits of one delivery opportunity. */
const opportunity = 1500 * 8;

/** From here on, milliseconds count from 1970: no trace waits three years. */
const since1970 = 1e11;

/** Maximum number of rows of a trace that is read: eleven days in steps of 0.1 s. */
const maxRows = 1e7;

/** A mahimahi trace, and its first time as written in the file. */
export interface MahimahiReading {
  trace: Trace;
  origin: string;
}

/**
 * Reads a trace of mahimahi's mm-link (man 1 mm-link). Each line is a time in whole milliseconds at which 1500 bytes
 * may be delivered; after the last line the trace repeats. Opportunities are summed over steps, so that each step
 * carries the same bits as in the file. Times since 1970 are counted from the first one.
 *
 * @param name of the file, for messages
 * @param step seconds per row of the trace; the last row may be shorter
 * @throws InputError by line number: not a time, a time that goes back; or empty, or all at 0 ms
 *
 * @example
 * ```ts
 * import { readMahimahiTrace } from "paretopipe/simulate";
 *
 * const { trace } = readMahimahiTrace("50\n100\n200\n", "lte.up");
 * console.log(trace.rate.map(Math.round).join(" ")); // 240000 120000
 * ```
 */
export function readMahimahiTrace(text: string, name: string, step = 0.1): MahimahiReading {
  const times: number[] = [];
  let origin = 0;
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === "") continue;
    const time = /^\s*\d+\s*$/.test(line) ? Number(line) : Number.NaN;
    if (Number.isNaN(time)) {
      throw new InputError(
        `line ${i + 1} of ${name}: "${line.trim()}" must be a whole number of milliseconds, 0 or more`,
        { code: "invalid-trace" },
      );
    }
    const last = times.at(-1) ?? 0;
    if (time < last)
      throw new InputError(`line ${i + 1} of ${name}: ${time} ms goes back behind ${last} ms`, {
        code: "invalid-trace",
      });
    if (times.length === 0 && time >= since1970) origin = time;
    times.push(time);
  }
  for (const [i, time] of times.entries()) times[i] = time - origin;
  const end = (times.at(-1) ?? 0) / 1000;
  if (end === 0)
    throw new InputError(`${name} has no time after 0 ms; a trace needs at least one`, {
      code: "invalid-trace",
    });
  const rows = Math.max(1, Math.ceil(end / step - 1e-9));
  if (rows > maxRows)
    throw new InputError(
      `${name} lasts ${end} s; at most ${maxRows * step} s can be read in steps of ${step} s`,
      { code: "invalid-trace" },
    );
  const bits = new Float64Array(rows);
  // An opportunity at the end of a step belongs to it: the file's last time ends the last step.
  for (const time of times)
    bits[Math.min(rows - 1, Math.max(0, Math.ceil(time / 1000 / step - 1e-9) - 1))] += opportunity;
  const trace: Trace = {
    time: Array.from(bits, (_, row) => row * step),
    rate: Array.from(bits, (sum, row) => sum / (Math.min(end, (row + 1) * step) - row * step)),
    end,
    after: "repeat",
  };
  checkTrace(trace, (row) => `${name}, step ${row + 1}`);
  return { trace, origin: origin === 0 ? "0 s" : asDate(origin / 1000) };
}

/** Lines in one piece of a file: a few hundred kilobytes. */
const linesOfPiece = 2 ** 16;

/**
 * Writes a trace for mm-link as one text. Use `mahimahiPieces` for long traces. Throws InputError as that does.
 *
 * @example
 * ```ts
 * import { writeMahimahiTrace } from "paretopipe/simulate";
 *
 * const trace = { time: [0], rate: [120_000], end: 0.3, after: "repeat" as const };
 * console.log(writeMahimahiTrace(trace).trim().split("\n").join(" ")); // 100 200 300
 * ```
 */
export function writeMahimahiTrace(trace: Trace): string {
  return [...mahimahiPieces(trace)].join("");
}

/**
 * Writes a trace for mm-link: one opportunity each time another 1500 bytes have been carried. A remainder at the end is
 * lost, and the last opportunity is placed at the end of the trace, because mm-link restarts there.
 *
 * @returns the file in pieces: an hour at 1 Gbit/s has 300 million lines, more than one string can hold
 * @throws InputError if the trace carries less than 1500 bytes
 */
export function* mahimahiPieces(trace: Trace): Generator<string> {
  const capacity = new SteppedCapacity({ ...trace, after: "hold" });
  const end = traceEnd(trace);
  const count = Math.floor(capacity.amount(0, end) / opportunity + 1e-9);
  if (count === 0)
    throw new InputError("a trace that carries less than 1500 bytes cannot be written for mahimahi", {
      code: "invalid-trace",
    });
  let piece = "";
  for (let i = 1; i < count; i++) {
    piece += `${Math.round(capacity.finishTime(0, i * opportunity) * 1000)}\n`;
    if (i % linesOfPiece !== 0) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}${Math.round(end * 1000)}\n`;
}
