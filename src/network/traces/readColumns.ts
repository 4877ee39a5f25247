import { InputError } from "../../base/errors.ts";
import { unitFactor } from "../../base/units.ts";

/**
 * What a column of a trace contains. `bytes` is the number that arrived since the row before, an alternative to `rate`.
 */
export type TraceValue = "time" | "rate" | "bytes" | "delay" | "loss";

/** One column of a trace file. */
export interface TraceColumn {
  /** Undefined if the column is skipped. */
  value?: TraceValue;
  /** Unit of its plain numbers as written, and its factor to SI. */
  unit?: { name: string; factor: number };
}

/** Common column names in addition to our own. */
const otherNames: Record<string, TraceValue> = {
  ...{ timestamp: "time", t: "time", datetime: "time", date_time: "time", epoch: "time" },
  ...{ bandwidth: "rate", throughput: "rate", bitrate: "rate", capacity: "rate", bw: "rate" },
  ...{ packet_loss: "loss", loss_rate: "loss" },
};

const values: readonly TraceValue[] = ["time", "rate", "bytes", "delay", "loss"];

/** The quantity that each value's unit measures. */
const measures = {
  time: "duration",
  rate: "rate",
  bytes: "size",
  delay: "duration",
  loss: "percentage",
} as const satisfies Record<TraceValue, string>;

/** In tc's words `mbps` means megabytes; everywhere else it means megabits. */
const ambiguousRate = /^[kmg]?bps$/i;

/** Rejects a rate in `Mbps`, which has two meanings. Throws InputError that says what to write instead. */
export function refuseAmbiguousRate(unit: string, where: string): void {
  if (!ambiguousRate.test(unit) || unit.endsWith("Bps")) return;
  const prefix = unit.slice(0, -3).toUpperCase().replace("K", "k");
  throw new InputError(
    `${where}: ${unit} may be bits or, by tc's rule, bytes per second; say ${prefix}bit/s or ${prefix}B/s (--unit, or unit in a scenario)`,
    { code: "invalid-trace" },
  );
}

/** Reads a unit of rates. Throws InputError for any other text. */
export function rateUnit(text: string): { name: string; factor: number } {
  refuseAmbiguousRate(text, `unit ${text}`);
  const factor = unitFactor(text, "rate");
  if (factor !== undefined) return { name: text, factor };
  throw new InputError(
    `unit "${text}" is not a unit of rate; use one such as Mbit/s, kbit/s, bit/s or MB/s`,
    {
      code: "invalid-trace",
    },
  );
}

/**
 * Reads column names with their units in any of the usual notations: `Time (s)`, `rate_kbit`, `Rate [Mbit/s]`; `-`
 * skips a column.
 *
 * @param where names the place for messages
 * @param unit of the rate; overrides the header
 * @throws InputError for a name or unit that is unknown or ambiguous, or a value given twice
 */
export function readColumns(cells: readonly string[], where: string, unit?: string): TraceColumn[] {
  const columns = cells.map((cell) => readColumn(cell, cells, where, unit));
  for (const value of values) {
    if (columns.filter((column) => column.value === value).length > 1)
      throw new InputError(`${where}: two columns are called ${value}; say which is meant: ${asked(cells)}`, {
        code: "invalid-trace",
      });
  }
  return columns;
}

function readColumn(cell: string, all: readonly string[], where: string, unit?: string): TraceColumn {
  if (cell === "-") return {};
  const [, name, inBrackets] = /^(.*?)\s*(?:[([]([^)\]]+)[)\]])?$/.exec(cell)!;
  const key = name.toLowerCase().replaceAll(/[\s-]+/g, "_");
  const plain = named(key);
  if (plain) return withUnit(plain, inBrackets, cell, where, unit);
  // `rate_mbit`, `time ms`: the last word is the unit.
  const [, start, last] = /^(.*?)[_\s]+([^_\s]+)$/.exec(name) ?? [];
  const value = start === undefined ? undefined : named(start.toLowerCase().replaceAll(/[\s-]+/g, "_"));
  if (value && inBrackets === undefined && isUnit(last, value)) {
    return withUnit(value, last, cell, where, unit);
  }
  throw new InputError(
    `${where}: column "${cell}" is not one of ${values.join(", ")}; say which columns to read: ${asked(all)}`,
    { code: "invalid-trace" },
  );
}

function named(key: string): TraceValue | undefined {
  return (
    values.find((value) => value === key) ?? (Object.hasOwn(otherNames, key) ? otherNames[key] : undefined)
  );
}

function isUnit(text: string, value: TraceValue): boolean {
  return ambiguousRate.test(text) || text === "percent" || unitFactor(text, measures[value]) !== undefined;
}

function withUnit(
  value: TraceValue,
  written: string | undefined,
  cell: string,
  where: string,
  unit: string | undefined,
): TraceColumn {
  if (value === "rate" && unit !== undefined) return { value, unit: rateUnit(unit) };
  if (written === undefined) return { value };
  if (value === "rate") refuseAmbiguousRate(written, `${where}: column "${cell}"`);
  const name = written === "percent" ? "%" : written;
  const factor = unitFactor(name, measures[value]);
  if (factor === undefined)
    throw new InputError(`${where}: column "${cell}" has the unknown unit "${written}"`, {
      code: "invalid-trace",
    });
  return { value, unit: { name, factor } };
}

/**
 * Returns the option that names a file's columns, for messages: with the names that are known as the file has them, and
 * what may stand in place of the others.
 */
export function asked(cells: readonly string[]): string {
  const known = cells.map((cell) => (isKnown(cell) ? cell : "-"));
  const others = known.includes("-")
    ? ', with a name such as "time (s)" or "rate (Mbit/s)" for each - that is needed'
    : "";
  return `--columns "${known.join(",")}"${others}, or columns in a scenario`;
}

/** Whether `--columns` may have this cell of a header as it is. */
function isKnown(cell: string): boolean {
  if (/[",]/.test(cell)) return false;
  const [, name] = /^(.*?)\s*(?:[([][^)\]]+[)\]])?$/.exec(cell)!;
  return named(name.toLowerCase().replaceAll(/[\s-]+/g, "_")) !== undefined;
}
