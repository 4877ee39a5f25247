import { InputError } from "../base/errors.ts";
import {
  formatBytes,
  formatDuration,
  formatEnergy,
  parseBytes,
  parseDuration,
  parseEnergy,
} from "../base/units.ts";
import type { WorkUnit } from "./workUnit.ts";

/** How the values of a quantity are read and written. */
interface Quantity {
  /** Reads a value with its unit, if it has one. Throws InputError. */
  parse: (text: string) => number;
  /** Formats a value for people; a rate is of frames or of inputs. */
  format: (value: number, unit: WorkUnit) => string;
  /** A limit on such a value: `<= 100ms`. */
  limit: string;
}

/** The quantities that objectives measure: seconds, frames per second, joules, bytes and plain numbers. */
export const quantities = {
  time: { parse: parseDuration, format: (value) => formatDuration(value), limit: "<= 100ms" },
  rate: {
    parse: plainNumber("number of frames per second"),
    format: (value, unit) => `${threeDigits(value)} ${unit}s/s`,
    limit: ">= 10",
  },
  energy: { parse: parseEnergy, format: (value) => formatEnergy(value), limit: "<= 2J" },
  size: { parse: parseBytes, format: (value) => formatBytes(value), limit: "<= 100kB" },
  number: { parse: plainNumber("plain number"), format: threeDigits, limit: "<= 2" },
} as const satisfies Record<string, Quantity>;

function plainNumber(what: string) {
  return (text: string): number => {
    const value = Number(text);
    if (/^[\d.]+$/.test(text) && Number.isFinite(value)) return value;
    throw new InputError(`"${text}" is not a ${what}`, { code: "invalid-option" });
  };
}

function threeDigits(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
