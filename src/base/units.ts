import { InputError } from "./errors.ts";

/**
 * Human units are parsed once, at the edge, into SI: seconds, bytes, bits per second. The words are those of
 * `tc` (man 8 tc, "PARAMETERS"), so `mbit` is 10^6 bit/s, `mibit` 2^20 bit/s and `mbps` 10^6 *bytes* per second.
 */
const seconds: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  usec: 1e-6,
  usecs: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  msecs: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  min: 60,
  h: 3600,
};

const bytes: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

const bitsPerSecond: Record<string, number> = {
  bit: 1,
  kbit: 1e3,
  mbit: 1e6,
  gbit: 1e9,
  kibit: 2 ** 10,
  mibit: 2 ** 20,
  gibit: 2 ** 30,
  bps: 8,
  kbps: 8e3,
  mbps: 8e6,
  gbps: 8e9,
};

const watts: Record<string, number> = { mw: 1e-3, w: 1, kw: 1e3 };

const joules: Record<string, number> = { nj: 1e-9, uj: 1e-6, µj: 1e-6, mj: 1e-3, j: 1 };

const tables: Record<
  "duration" | "size" | "rate" | "percentage" | "power" | "energy",
  Record<string, number>
> = {
  duration: seconds,
  size: bytes,
  rate: bitsPerSecond,
  percentage: { "%": 0.01 },
  power: watts,
  energy: joules,
};

/**
 * Returns the factor of a unit to seconds, bytes or bits per second; undefined for an unknown unit. In addition to tc's
 * words, rates may be written `Mbit/s`, `Mb/s` (bits) and `MB/s` (bytes).
 */
export function unitFactor(unit: string, of: keyof typeof tables): number | undefined {
  const table = tables[of];
  const name = of === "rate" ? tcRate(unit) : unit.toLowerCase();
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Returns tc's word for a rate that is written per second. */
function tcRate(unit: string): string {
  const [, prefix, what] = /^([kmg]i?)?(bits?|b|bytes?)\/s(?:ec)?$/i.exec(unit) ?? [];
  if (what === undefined) return unit.toLowerCase();
  const bytes = what === "B" || /^byte/i.test(what);
  // tc has words for bytes times 10^3, but not times 2^10.
  if (bytes && prefix?.endsWith("i")) return "";
  return `${prefix ?? ""}${bytes ? "bps" : "bit"}`.toLowerCase();
}

/** Splits `5 Mbit/s` into its number and its unit, which may be empty; undefined if the text has another form. */
export function splitQuantity(text: string): { value: number; unit: string } | undefined {
  const match = /^\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*([a-zµ%/]*)\s*$/i.exec(text);
  return match ? { value: Number(match[1]), unit: match[2] } : undefined;
}

function parseQuantity(text: string, what: keyof typeof tables, example: string): number {
  const table = tables[what];
  const quantity = splitQuantity(text);
  if (quantity?.value === 0 && quantity.unit === "") return 0;
  const factor = quantity && unitFactor(quantity.unit, what);
  if (!quantity || !Number.isFinite(quantity.value) || factor === undefined) {
    throw new InputError(
      `"${text}" is not a ${what}: a number and one of ${Object.keys(table).join(", ")} are needed, such as ${example}`,
      { code: "invalid-value" },
    );
  }
  return scaled(quantity.value, factor);
}

/**
 * Converts a number of units to SI. Dividing by a whole number keeps 100us at exactly 1e-4, which multiplying by 1e-6
 * does not.
 */
export function scaled(value: number, factor: number): number {
  return factor < 1 ? value / Math.round(1 / factor) : value * factor;
}

/** `200ms` -> 0.2 (seconds). Throws InputError. */
export function parseDuration(text: string): number {
  return parseQuantity(text, "duration", "200ms");
}

/** `4GiB` -> 4294967296 (bytes). Throws InputError. */
export function parseBytes(text: string): number {
  return parseQuantity(text, "size", "4GiB");
}

/** `5mbit` -> 5e6 (bits per second). Throws InputError. */
export function parseRate(text: string): number {
  return parseQuantity(text, "rate", "5mbit");
}

/** `2.5W` -> 2.5 (watts). Throws InputError. */
export function parsePower(text: string): number {
  return parseQuantity(text, "power", "2.5W");
}

/** `100nJ` -> 1e-7 (joules). Throws InputError. */
export function parseEnergy(text: string): number {
  return parseQuantity(text, "energy", "100nJ");
}

/** `1%` -> 0.01. Throws InputError. */
export function parsePercentage(text: string): number {
  return parseQuantity(text, "percentage", "1%");
}

function formatScaled(value: number, steps: [number, string][], digits: number): string {
  const rounded = (factor: number) => Number((value / factor).toPrecision(digits));
  // By the rounded number: 0.9996 s is 1 s, not 1000 ms.
  const [factor, unit] = steps.find(([f]) => Math.abs(rounded(f)) >= 1) ?? steps[steps.length - 1];
  return `${rounded(factor)} ${unit}`;
}

/** In the unit, its thousandths or its millionths. */
function formatSmall(value: number, unit: string, digits: number): string {
  if (value === 0) return `0 ${unit}`;
  return formatScaled(
    value,
    [
      [1, unit],
      [1e-3, `m${unit}`],
      [1e-6, `µ${unit}`],
    ],
    digits,
  );
}

/** Formats joules for people: 0.0123 -> `12.3 mJ`. */
export function formatEnergy(value: number, digits = 3): string {
  return formatSmall(value, "J", digits);
}

/** Formats seconds for people: 0.0123 -> `12.3 ms`. */
export function formatDuration(value: number, digits = 3): string {
  return formatSmall(value, "s", digits);
}

/** Formats seconds of waiting for people: `2 h 47 min`, `3 min 20 s`, `12 s`. */
export function formatWaiting(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats bytes for people, in powers of 1024: 1572864 -> `1.5 MiB`. */
export function formatBytes(value: number, digits = 3): string {
  // Bytes can be counted: 1023 B is not about 1020.
  if (value < 1024 && Number.isInteger(value)) return `${value} B`;
  return formatScaled(
    value,
    [
      [2 ** 30, "GiB"],
      [2 ** 20, "MiB"],
      [2 ** 10, "KiB"],
      [1, "B"],
    ],
    digits,
  );
}

/** Formats bits per second for people: 5e6 -> `5 Mbit/s`. */
export function formatRate(value: number, digits = 3): string {
  return formatScaled(
    value,
    [
      [1e9, "Gbit/s"],
      [1e6, "Mbit/s"],
      [1e3, "kbit/s"],
      [1, "bit/s"],
    ],
    digits,
  );
}
