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

function parseQuantity(text: string, table: Record<string, number>, what: string, example: string): number {
  const match = /^\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*([a-zµ%]*)\s*$/i.exec(text);
  const value = match ? Number(match[1]) : Number.NaN;
  if (match && value === 0 && match[2] === "") return 0;
  const unit = match?.[2].toLowerCase() ?? "";
  const factor = Object.hasOwn(table, unit) ? table[unit] : undefined;
  if (!match || !Number.isFinite(value) || factor === undefined) {
    throw new InputError(
      `"${text}" is not a ${what}: a number and one of ${Object.keys(table).join(", ")} are needed, such as ${example}`,
    );
  }
  // Dividing by a whole number keeps 100us at 1e-4, where multiplying by 1e-6 gives 9.999e-5 and a tail.
  return factor < 1 ? value / Math.round(1 / factor) : value * factor;
}

/** `200ms` -> 0.2 (seconds). Throws InputError. */
export function parseDuration(text: string): number {
  return parseQuantity(text, seconds, "duration", "200ms");
}

/** `4GiB` -> 4294967296 (bytes). Throws InputError. */
export function parseBytes(text: string): number {
  return parseQuantity(text, bytes, "size", "4GiB");
}

/** `5mbit` -> 5e6 (bits per second). Throws InputError. */
export function parseRate(text: string): number {
  return parseQuantity(text, bitsPerSecond, "rate", "5mbit");
}

/** `1%` -> 0.01. Throws InputError. */
export function parsePercentage(text: string): number {
  return parseQuantity(text, { "%": 0.01 }, "percentage", "1%");
}

function formatScaled(value: number, steps: [number, string][], digits: number): string {
  const [factor, unit] = steps.find(([f]) => Math.abs(value) >= f) ?? steps[steps.length - 1];
  return `${Number((value / factor).toPrecision(digits))} ${unit}`;
}

/** Seconds for people: 0.0123 -> `12.3 ms`. */
export function formatDuration(value: number, digits = 3): string {
  if (value === 0) return "0 s";
  return formatScaled(
    value,
    [
      [1, "s"],
      [1e-3, "ms"],
      [1e-6, "µs"],
    ],
    digits,
  );
}

/** Bytes for people, in powers of 1024: 1572864 -> `1.5 MiB`. */
export function formatBytes(value: number, digits = 3): string {
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

/** Bits per second for people: 5e6 -> `5 Mbit/s`. */
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
