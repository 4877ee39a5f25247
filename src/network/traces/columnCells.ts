import { InputError } from "../../base/errors.ts";
import {
  formatRate,
  parseBytes,
  parseDuration,
  parsePercentage,
  parseRate,
  scaled,
  splitQuantity,
} from "../../base/units.ts";
import { parsePlain } from "./parsePlain.ts";
import { refuseAmbiguousRate, type TraceColumn, type TraceValue } from "./readColumns.ts";

/** The cells of one column, and how messages name a row. */
export interface ColumnCells {
  column: TraceColumn;
  cells: readonly string[];
  where: (row: number) => string;
}

/** How to read a cell that has its own unit. */
const parsers: Record<Exclude<TraceValue, "time">, (text: string) => number> = {
  rate: parseRate,
  bytes: parseBytes,
  delay: parseDuration,
  loss: parsePercentage,
};

/** Slower than any link: if all rates are below it, they were not meant in bit/s. */
const slowest = 1e3;

/** Faster than any link, bit/s. */
const fastest = 1e13;

/** Longer than any link's delay, seconds: delays above it were not meant in seconds. */
const longest = 10;

/**
 * Reads rates in bit/s.
 *
 * @throws InputError by row for anything that is not a plausible rate, and if rates without a unit cannot be bit/s
 */
export function readRates(input: ColumnCells, name: string): number[] {
  const rates = input.cells.map((cell, row) => {
    refuseAmbiguousRate(splitQuantity(cell)?.unit ?? "", `${input.where(row)}: rate ${cell}`);
    return readCell(input, "rate", row);
  });
  checkFastest(rates, input.where);
  const most = rates.reduce((a, b) => Math.max(a, b));
  if (
    !input.column.unit &&
    most > 0 &&
    most < slowest &&
    input.cells.every((cell) => parsePlain(cell) !== undefined)
  ) {
    throw new InputError(
      `${name}: rates without a unit are bit/s, but ${most} at most is slower than any link; say their unit, such as --unit Mbit/s (unit: Mbit/s in a scenario)`,
      { code: "invalid-trace" },
    );
  }
  return rates;
}

/**
 * Computes rates in bit/s from the bytes that arrived since the row before; one fewer than there are rows.
 *
 * @param time of the rows, seconds
 * @throws InputError by row for anything that is not a plausible number of bytes
 */
export function readByteRates(input: ColumnCells, time: readonly number[]): number[] {
  if (time.length < 2)
    throw new InputError(`${input.where(0)}: bytes since the row before need two rows or more`, {
      code: "invalid-trace",
    });
  const bytes = input.cells.map((_, row) => readCell(input, "bytes", row));
  const rates = bytes.slice(1).map((each, row) => (each * 8) / (time[row + 1] - time[row]));
  checkFastest(rates, (row) => input.where(row + 1));
  return rates;
}

/** Reads delays in seconds. Throws InputError by row, and if delays without a unit cannot be seconds. */
export function readDelays(input: ColumnCells): number[] {
  const delays = input.cells.map((_, row) => readCell(input, "delay", row));
  const row = delays.findIndex((delay) => delay > longest);
  if (row >= 0 && !input.column.unit && parsePlain(input.cells[row]) !== undefined) {
    throw new InputError(
      `${input.where(row)}: a delay of ${delays[row]} s is longer than any link's; name its unit in the header or in --columns, such as "delay (ms)"`,
      { code: "invalid-trace" },
    );
  }
  return delays;
}

/** Reads probabilities. Throws InputError by row. */
export function readLosses(input: ColumnCells): number[] {
  return input.cells.map((cell, row) => {
    const loss = readCell(input, "loss", row);
    if (loss < 1) return loss;
    throw new InputError(
      `${input.where(row)}: loss ${cell} must be a probability below 1; percent are written 1%, or "loss (%)" in the header or in --columns`,
      { code: "invalid-trace" },
    );
  });
}

/** Returns the unit of a column for people: from its header, or from its cells. */
export function unitName({ column, cells }: ColumnCells, otherwise: string): string {
  if (column.unit) return column.unit.name;
  return cells.every((cell) => parsePlain(cell) !== undefined)
    ? otherwise
    : `${otherwise}, or as its cells say`;
}

function readCell(
  { cells, column, where }: ColumnCells,
  value: Exclude<TraceValue, "time">,
  row: number,
): number {
  const cell = cells[row];
  if (cell === "") throw new InputError(`${where(row)}: ${value} is missing`, { code: "invalid-trace" });
  const plain = parsePlain(cell);
  if (plain !== undefined) return scaled(plain, column.unit?.factor ?? 1);
  if (/^[+-]?\d{1,3}(?:,\d{3})+/.test(cell))
    throw new InputError(`${where(row)}: ${value} "${cell}" must be written without thousands separators`, {
      code: "invalid-trace",
    });
  try {
    return parsers[value](cell);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(`${where(row)}: ${value} ${cause.message}`, { code: "invalid-trace", cause });
  }
}

function checkFastest(rates: readonly number[], where: (row: number) => string): void {
  const row = rates.findIndex((rate) => rate > fastest);
  if (row < 0) return;
  throw new InputError(
    `${where(row)}: rate ${rates[row]} bit/s is above ${formatRate(fastest)}, faster than any link`,
    { code: "invalid-trace" },
  );
}
