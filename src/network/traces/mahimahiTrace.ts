import { InputError } from "../../base/errors.ts";
import { SteppedCapacity } from "../capacity.ts";
import { checkTrace, type Trace, traceEnd } from "../trace.ts";
import { asDate } from "./traceTimes.ts";

/** Bits of one delivery opportunity. */
const opportunity = 1500 * 8;

/** From here on milliseconds are since 1970: nobody's trace waits three years. */
const since1970 = 1e11;

/** Most rows of a trace that is read: eleven days in steps of 0.1 s. */
const maxRows = 1e7;

/** A mahimahi trace, and its first moment as the file has it. */
export interface MahimahiReading {
  trace: Trace;
  origin: string;
}

/**
 * Reads a trace of mahimahi's mm-link (man 1 mm-link): each line is a time in whole milliseconds at which
 * 1500 bytes may be delivered; after the last line it starts again. Opportunities are summed up over steps,
 * so that each step carries the same bits as in the file. Times since 1970 begin with the first.
 *
 * @param name of the file, for messages
 * @param step seconds a row of the trace lasts; the last may be shorter
 * @throws InputError by line number: not a time, a time that goes back; or empty, or all at 0 ms
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
      );
    }
    const last = times.at(-1) ?? 0;
    if (time < last) throw new InputError(`line ${i + 1} of ${name}: ${time} ms goes back behind ${last} ms`);
    if (times.length === 0 && time >= since1970) origin = time;
    times.push(time);
  }
  for (const [i, time] of times.entries()) times[i] = time - origin;
  const end = (times.at(-1) ?? 0) / 1000;
  if (end === 0) throw new InputError(`${name} has no time after 0 ms; a trace needs at least one`);
  const rows = Math.max(1, Math.ceil(end / step - 1e-9));
  if (rows > maxRows)
    throw new InputError(
      `${name} lasts ${end} s; at most ${maxRows * step} s can be read in steps of ${step} s`,
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

/** Lines of one piece of a file: some hundred kilobytes. */
const linesOfPiece = 2 ** 16;

/** Writes a trace for mm-link as one text; `mahimahiPieces` for long ones. Throws InputError as that does. */
export function writeMahimahiTrace(trace: Trace): string {
  return [...mahimahiPieces(trace)].join("");
}

/**
 * Writes a trace for mm-link: an opportunity whenever another 1500 bytes are through. What is left at the end
 * is lost, and the last opportunity is put at the end of the trace, since mm-link starts again there.
 *
 * @returns the file in pieces: an hour at 1 Gbit/s has 300 million lines, more than one text may hold
 * @throws InputError if the trace carries less than 1500 bytes
 */
export function* mahimahiPieces(trace: Trace): Generator<string> {
  const capacity = new SteppedCapacity({ ...trace, after: "hold" });
  const end = traceEnd(trace);
  const count = Math.floor(capacity.amount(0, end) / opportunity + 1e-9);
  if (count === 0)
    throw new InputError("a trace that carries less than 1500 bytes cannot be written for mahimahi");
  let piece = "";
  for (let i = 1; i < count; i++) {
    piece += `${Math.round(capacity.finishTime(0, i * opportunity) * 1000)}\n`;
    if (i % linesOfPiece !== 0) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}${Math.round(end * 1000)}\n`;
}
