import Papa from "papaparse";
import { InputError } from "../../base/errors.ts";
import { checkTrace, type Trace, traceEnd } from "../trace.ts";
import {
  type ColumnCells,
  readByteRates,
  readDelays,
  readLosses,
  readRates,
  unitName,
} from "./columnCells.ts";
import { asked, readColumns, type TraceColumn, type TraceValue } from "./readColumns.ts";
import { readCells, type TraceCells } from "./traceCells.ts";
import type { TraceReading, TraceWords, Understood } from "./traceReading.ts";
import { looksLikeTime, readTimes } from "./traceTimes.ts";

/** The columns that we write, with their units: a reader asks for that of a rate or delay that is unusual. */
const headers = { time: "time (s)", rate: "rate (bit/s)", delay: "delay (s)", loss: "loss" } as const;

/** The columns assumed for a file without a header, in this order; also the ones we write. */
const written = ["time", "rate", "delay", "loss"] as const;

/**
 * Reads a trace from CSV with the columns time, rate[, delay][, loss], named in the first line; without names, in that
 * order. Numbers are seconds, bit/s, seconds and a probability, unless the header or the user says otherwise, or they
 * have a unit (`5mbit`, `20ms`, `1%`). The first row's time becomes 0, whatever clock it is from. Empty lines and lines
 * that begin with # are skipped.
 *
 * @param name of the file, for messages
 * @throws InputError by line number: an unknown column, a missing or invalid cell, time that does not increase, a
 *   negative or impossible rate, an empty file; if a unit is ambiguous, the message says what to write
 *
 * @example
 * ```ts
 * import { readCsvTrace } from "paretopipe/simulate";
 *
 * const { trace, understood } = readCsvTrace("time (s),rate (Mbit/s)\n0,20\n1,5\n", "walk.csv");
 * console.log(trace.rate.join(" "), understood.units.rate); // 20000000 5000000 Mbit/s
 * ```
 */
export function readCsvTrace(text: string, name: string, words: TraceWords = {}): TraceReading {
  const read = readCells(text, name, words.separator);
  const { header, body } = findHeader(read, name, words);
  const where = (row: number): string => `line ${body[row].line} of ${name}`;
  const column = (value: TraceValue): ColumnCells | undefined => {
    const index = header.findIndex((each) => each.value === value);
    return index < 0
      ? undefined
      : { column: header[index], cells: body.map(({ cells }) => cells[index]), where };
  };
  const times = column("time");
  const rates = column("rate");
  const bytes = column("bytes");
  if (!times || (!rates && !bytes))
    throw new InputError(`${name} has no column ${times ? "rate" : "time"}; a trace needs time and rate`, {
      code: "invalid-trace",
    });
  if (rates && bytes)
    throw new InputError(`${name} has both rate and bytes; say which to read: --columns, - for the other`, {
      code: "invalid-trace",
    });
  checkLengths(body, header, where, words.columns !== undefined);
  const { time, origin, unit } = readTimes(times.cells, times.column, where);
  const units: Understood["units"] = { time: unit };
  const trace: Trace = { time, rate: [], after: words.after ?? "repeat" };
  if (rates) {
    trace.rate = readRates(rates, name);
    units.rate = unitName(rates, "bit/s");
  }
  const [delay, loss] = [column("delay"), column("loss")];
  if (delay) {
    trace.delay = readDelays(delay);
    units.delay = unitName(delay, "s");
  }
  if (loss) {
    trace.loss = readLosses(loss);
    units.loss = unitName(loss, "shares of 1");
  }
  // Check this before computing rates from times, which must increase.
  checkTrace(bytes ? { ...trace, rate: time.map(() => 1) } : trace, where, name);
  const understood = { format: formatOf(read), origin, units };
  if (!bytes) return { trace, understood };
  units.bytes = `${unitName(bytes, "bytes")}, since the row before`;
  const trimmed = upToLast(trace, readByteRates(bytes, time));
  checkTrace(trimmed, (row) => where(row + 1), name);
  return { trace: trimmed, understood };
}

/**
 * Writes a trace as CSV that `readCsvTrace` can read. A trace that ends at another time than the length of the row
 * before says gets one row more, in the middle of its last row and equal to it.
 *
 * @example
 * ```ts
 * import { writeCsvTrace } from "paretopipe/simulate";
 *
 * console.log(writeCsvTrace({ time: [0, 1], rate: [20e6, 5e6], after: "repeat" }).split("\n")[1]); // 0,20000000
 * ```
 */
export function writeCsvTrace(trace: Trace): string {
  const end = traceEnd(trace);
  // Before its first time, a trace is as in its first row. A reader takes that time for 0.
  const shown = { ...trace, time: [0, ...trace.time.slice(1)] };
  const used = written.filter((column) => shown[column] !== undefined);
  const rows = shown.time.map((_, row) => used.map((column) => shown[column]![row]));
  const last = shown.time[shown.time.length - 1];
  const [, ...values] = rows.at(-1)!;
  // A reader gives the last row the length of the one before.
  const assumed = traceEnd({ ...shown, end: undefined });
  if (Math.abs(end - assumed) > 1e-9 * end) rows.push([(last + end) / 2, ...values]);
  return `${Papa.unparse({ fields: used.map((column) => headers[column]), data: rows }, { newline: "\n" })}\n`;
}

/** Finds the columns (from the user's words, else the first line, else by their order) and the rows below. */
function findHeader(
  { rows }: TraceCells,
  name: string,
  { columns, unit }: TraceWords,
): { header: TraceColumn[]; body: TraceCells["rows"] } {
  const [first] = rows;
  const hasHeader = first !== undefined && !first.cells.some(looksLikeTime);
  const body = hasHeader ? rows.slice(1) : rows;
  const header = () => {
    if (columns !== undefined)
      return readColumns(
        columns.split(",").map((cell) => cell.trim()),
        "--columns",
        unit,
      );
    if (hasHeader) return readColumns(first.cells, `line ${first.line} of ${name}`, unit);
    const count = first?.cells.length ?? 0;
    if (count <= written.length) return readColumns(written.slice(0, count), name, unit);
    throw new InputError(
      `${name} has ${count} columns and no header; say which to read: ${asked(first.cells.map((_, i) => written[i] ?? "-"))}`,
      { code: "invalid-trace" },
    );
  };
  if (body.length === 0)
    throw new InputError(`${name} has no rows; a trace needs at least one`, { code: "invalid-trace" });
  return { header: header(), body };
}

function checkLengths(
  body: TraceCells["rows"],
  header: readonly TraceColumn[],
  where: (row: number) => string,
  mayBeLonger: boolean,
): void {
  for (const [row, { cells }] of body.entries()) {
    // A separator at the end of a line does not start a column.
    while (cells.length > header.length && cells.at(-1) === "") cells.pop();
    if (cells.length === header.length || (mayBeLonger && cells.length > header.length)) continue;
    const names = header.map(({ value }) => value ?? "-").join(", ");
    throw new InputError(`${where(row)} has ${cells.length} cells; ${header.length} are needed (${names})`, {
      code: "invalid-trace",
    });
  }
}

/** Creates a trace whose rates are known only up to the next row: the last time is its end. */
function upToLast({ time, delay, loss, after }: Trace, rate: number[]): Trace {
  const rows = rate.length;
  const trace: Trace = { time: time.slice(0, rows), rate, end: time[rows], after };
  if (delay) trace.delay = delay.slice(0, rows);
  if (loss) trace.loss = loss.slice(0, rows);
  return trace;
}

function formatOf({ separator, decimalCommas }: TraceCells): string {
  return `CSV, columns by ${separator}${decimalCommas ? ", decimal commas" : ""}`;
}
