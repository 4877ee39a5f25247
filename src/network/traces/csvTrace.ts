import Papa from "papaparse";
import { InputError } from "../../base/errors.ts";
import { parseDuration, parsePercentage, parseRate } from "../../base/units.ts";
import { checkTrace, type Trace } from "../trace.ts";

const columns = ["time", "rate", "delay", "loss"] as const;
type Column = (typeof columns)[number];

/** How a cell with a unit is read; plain numbers are s, bit/s, s and a probability. */
const units: Record<Column, (text: string) => number> = {
  time: parseDuration,
  rate: parseRate,
  delay: parseDuration,
  loss: parsePercentage,
};

/**
 * Reads a trace from CSV: columns time, rate[, delay][, loss] by the names in the first line, in that order
 * where there is none. Numbers are seconds, bit/s, seconds and a probability, or carry a unit (`5mbit`,
 * `20ms`, `1%`). Empty lines and lines that begin with # are passed over.
 *
 * @param name of the file, for messages
 * @throws InputError by line number: unknown column, missing or bad cell, time that does not rise, negative
 * rate; or empty
 */
export function readCsvTrace(text: string, name: string, after: Trace["after"] = "repeat"): Trace {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    delimiter: text.includes(";") ? ";" : ",",
  });
  const rows = data
    .map((cells, i) => ({ cells: cells.map((cell) => cell.trim()), line: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell !== "") && !cells[0].startsWith("#"));
  const where = (row: { line: number }): string => `line ${row.line} of ${name}`;
  const hasHeader = rows.length > 0 && /^[a-z_ ]+$/i.test(rows[0].cells[0]);
  const header = hasHeader
    ? readHeader(rows[0].cells, where(rows[0]))
    : columns.slice(0, rows[0]?.cells.length);
  const body = hasHeader ? rows.slice(1) : rows;
  if (body.length === 0) throw new InputError(`${name} has no rows; a trace needs at least one`);
  for (const needed of ["time", "rate"] as const) {
    if (!header.includes(needed))
      throw new InputError(`${name} has no column ${needed}; a trace needs time and rate`);
  }
  const trace: Record<Column, number[]> = { time: [], rate: [], delay: [], loss: [] };
  for (const row of body) {
    if (row.cells.length !== header.length) {
      throw new InputError(
        `${where(row)} has ${row.cells.length} cells; ${header.length} are needed (${header.join(", ")})`,
      );
    }
    for (const [i, column] of header.entries())
      trace[column].push(readCell(row.cells[i], column, where(row)));
  }
  const { time, rate, delay, loss } = trace;
  const result: Trace = { time, rate, after };
  if (header.includes("delay")) result.delay = delay;
  if (header.includes("loss")) result.loss = loss;
  checkTrace(result, (row) => where(body[row]));
  return result;
}

/** Writes a trace as CSV that `readCsvTrace` reads back. */
export function writeCsvTrace(trace: Trace): string {
  const used = columns.filter((column) => trace[column] !== undefined);
  const rows = trace.time.map((_, row) => used.map((column) => trace[column]![row]));
  return `${Papa.unparse({ fields: used, data: rows }, { newline: "\n" })}\n`;
}

function readHeader(cells: readonly string[], where: string): Column[] {
  return cells.map((cell) => {
    const column = columns.find((known) => known === cell.toLowerCase());
    if (!column) throw new InputError(`${where}: column "${cell}" is not one of ${columns.join(", ")}`);
    return column;
  });
}

function readCell(cell: string, column: Column, where: string): number {
  const plain = Number(cell);
  if (cell !== "" && !Number.isNaN(plain)) return plain;
  try {
    return units[column](cell);
  } catch (cause) {
    if (cause instanceof InputError) throw new InputError(`${where}: ${column} ${cause.message}`, { cause });
    throw cause;
  }
}
