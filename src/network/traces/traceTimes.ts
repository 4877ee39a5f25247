import { InputError } from "../../base/errors.ts";
import { parseDuration, scaled } from "../../base/units.ts";
import { parsePlain } from "./parsePlain.ts";
import type { TraceColumn } from "./readColumns.ts";

/** Times of a trace's rows, seconds after the first. */
export interface TraceTimes {
  time: number[];
  /** The first row's time as written in the file. */
  origin: string;
  unit: string;
}

const day = 86_400;

/**
 * Seconds per unit of times since 1970, recognised by the size of the number: no trace lasts three years. Largest
 * first.
 */
const epochs = [
  { from: 1e17, unit: "ns", factor: 1e-9 },
  { from: 1e14, unit: "µs", factor: 1e-6 },
  { from: 1e11, unit: "ms", factor: 1e-3 },
  { from: 1e8, unit: "s", factor: 1 },
] as const;

const clock = /^(\d{1,2}):([0-5]\d):([0-5]\d(?:\.\d+)?)$/;
const date =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** A date in the order of some country. Even 12/14/2019 would be read one way, and 12/10/2019 of the same file another. */
const dayOrMonthFirst = /^\d{1,2}([-/.])\d{1,2}\1\d{2,4}\b/;

/** Whether a cell can be a time, which distinguishes a row of numbers from a header. */
export function looksLikeTime(cell: string): boolean {
  return /^[-+.\d]/.test(cell);
}

/**
 * Reads a column of times: seconds or another unit, times since 1970 in seconds or fractions of them, times of day, or
 * date and time. The first row's time becomes 0. Times of day continue after midnight; dates without a zone are taken
 * as UTC.
 *
 * @param where names a row for messages
 * @throws InputError by row: not a time, a time of another kind than the first, or one that is not after the one before
 */
export function readTimes(
  cells: readonly string[],
  column: TraceColumn,
  where: (row: number) => string,
): TraceTimes {
  const read = clock.test(cells[0]) ? clockTimes : date.test(cells[0]) ? dateTimes : plainTimes;
  const { seconds, origin, unit } = read(cells, where, column);
  for (const [row, time] of seconds.entries()) {
    if (!(time >= 0))
      throw new InputError(`${where(row)}: time ${cells[row]} must be 0 s or later`, {
        code: "invalid-trace",
      });
    if (row > 0 && !(time > seconds[row - 1])) {
      throw new InputError(
        `${where(row)}: time ${cells[row]} must be later than ${cells[row - 1]} before it`,
        { code: "invalid-trace" },
      );
    }
  }
  return { time: seconds[0] === 0 ? seconds : afterFirst(seconds), origin, unit };
}

/** Times as written in the file, seconds; those since 1970 count from 1970. */
interface FileTimes {
  seconds: number[];
  origin: string;
  unit: string;
}

function plainTimes(
  cells: readonly string[],
  where: (row: number) => string,
  { unit }: TraceColumn,
): FileTimes {
  const first = parsePlain(cells[0]);
  const epoch = unit ? undefined : epochs.find(({ from }) => first !== undefined && first >= from);
  const factor = unit?.factor ?? epoch?.factor ?? 1;
  const seconds = cells.map((cell, row) => {
    const plain = parsePlain(cell);
    return plain === undefined ? attempt(cell, where(row)) : scaled(plain, factor);
  });
  const since1970 = seconds[0] >= epochs[3].from;
  if (seconds[0] >= epochs[2].from) {
    throw new InputError(`${where(0)}: time ${cells[0]} ${unit?.name ?? ""} is after the year 5000`, {
      code: "invalid-trace",
    });
  }
  const name = unit?.name ?? epoch?.unit ?? "s";
  return {
    seconds,
    origin: since1970 ? asDate(seconds[0]) : `${rounded(seconds[0], 1e9)} s`,
    unit: since1970 ? `${name} since 1970` : name,
  };
}

/**
 * Returns the differences from the first time. Each carries the rounding error of two numbers of that size, which is
 * cut off: times since 1970 are rounded to a microsecond, others to a nanosecond.
 */
function afterFirst(seconds: readonly number[]): number[] {
  const error = seconds.reduce((a, b) => Math.max(a, Math.abs(b))) * Number.EPSILON;
  const parts = Math.min(1e9, 10 ** Math.floor(Math.log10(0.5 / error)));
  return seconds.map((each) => rounded(each - seconds[0], parts));
}

function attempt(cell: string, where: string): number {
  if (cell === "") throw new InputError(`${where}: time is missing`, { code: "invalid-trace" });
  if (dayOrMonthFirst.test(cell))
    throw new InputError(
      `${where}: time "${cell}" does not say which number is the day and which the month: write 2019-12-14 10:00`,
      { code: "invalid-trace" },
    );
  try {
    return parseDuration(cell);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(
      `${where}: time "${cell}" is not a time: a number, a duration such as 200ms, seconds since 1970, a time of day such as 12:30:00 or 2019-12-14T10:16:00 are`,
      { code: "invalid-trace", cause },
    );
  }
}

function clockTimes(cells: readonly string[], where: (row: number) => string): FileTimes {
  let days = 0;
  let last = 0;
  const seconds = cells.map((cell, row) => {
    const [, hours, minutes, rest] = clock.exec(cell) ?? unlike(cells[0], cell, where(row));
    const time = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    // A step back of more than half a day means that midnight came between.
    if (time < last - day / 2) days++;
    last = time;
    return days * day + time;
  });
  return { seconds, origin: cells[0], unit: "time of day" };
}

function dateTimes(cells: readonly string[], where: (row: number) => string): FileTimes {
  const seconds = cells.map((cell, row) => {
    const [, year, month, dayOfMonth, rest, zone = "Z"] =
      date.exec(cell) ?? unlike(cells[0], cell, where(row));
    // `Date` counts whole milliseconds.
    const [whole, fraction = "0"] = rest.split(".");
    const written = `${year}-${month}-${dayOfMonth}T${whole}${/utc/i.test(zone) ? "Z" : zone}`;
    const milliseconds = Date.parse(written);
    // JavaScript takes 30 February for 2 March.
    const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    if (Number.isNaN(milliseconds) || Number(dayOfMonth) > lastDay)
      throw new InputError(`${where(row)}: time "${cell}" is not a date and time`, { code: "invalid-trace" });
    return milliseconds / 1000 + Number(`0.${fraction}`);
  });
  return { seconds, origin: asDate(seconds[0]), unit: "date and time" };
}

function unlike(first: string, cell: string, where: string): never {
  throw new InputError(`${where}: time "${cell}" is not written as the first, ${first}`, {
    code: "invalid-trace",
  });
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

/** Formats seconds since 1970 as date and time. */
export function asDate(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
