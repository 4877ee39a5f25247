import { InputError } from "../../base/errors.ts";
import { SteppedCapacity } from "../capacity.ts";
import { type Trace, traceEnd } from "../trace.ts";
import { defaultStep, MahimahiReader, type MahimahiReading, opportunity } from "./mahimahiReader.ts";

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
export function readMahimahiTrace(text: string, name: string, step = defaultStep): MahimahiReading {
  const reader = new MahimahiReader(name, step);
  reader.push(new TextEncoder().encode(text));
  return reader.finish();
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
