import { InputError } from "../../base/errors.ts";
import { readCsvTrace } from "./csvTrace.ts";
import type { MahimahiReading } from "./mahimahiReader.ts";
import { readMahimahiTrace } from "./mahimahiTrace.ts";
import type { TraceReading, TraceWords } from "./traceReading.ts";

/** File extensions that only mahimahi uses. */
const always = /\.(mahi|mahimahi|up|down)$/i;

/** File extensions that mahimahi's and Sprout's tools also use; other tools use `.trace` too. */
const also = /\.(trace|pps)$/i;

/** Whether a file with this name should contain a mahimahi trace. */
export function isMahimahi(file: string): boolean {
  return always.test(file) || also.test(file);
}

/**
 * Reads a trace. It is mahimahi's if the extension is .mahi, .mahimahi, .up or .down, or if every line is one whole
 * number; anything else is CSV.
 *
 * @param name of the file, for its extension and messages
 * @throws InputError naming the file, and the line if one is at fault
 *
 * @example
 * ```ts
 * import { readTrace } from "paretopipe/simulate";
 *
 * const { understood } = readTrace("time,rate\n0,20mbit\n1,5mbit\n", "walk.csv");
 * console.log(understood.format); // CSV, columns by comma
 * ```
 */
export function readTrace(text: string, name: string, words: TraceWords = {}): TraceReading {
  if (!isMahimahiText(text, name, words)) return readCsvTrace(text, name, words);
  return asMahimahi(readMahimahiTrace(text, name), words);
}

/**
 * Whether a file is mahimahi's, judged by its name, its text or the beginning of it, and what the user says about it.
 *
 * @throws InputError if the user says what such a file cannot have
 */
export function isMahimahiText(text: string, name: string, words: TraceWords): boolean {
  const said = [words.unit, words.columns, words.separator].some((word) => word !== undefined);
  if (!always.test(name)) return !said && isColumnOfWholeNumbers(text);
  if (!said) return true;
  throw new InputError(
    `${name} has the file extension of a mahimahi trace, which has no unit, columns or separator`,
    {
      code: "invalid-trace",
    },
  );
}

/** A reading of a mahimahi trace in the words of every trace. */
export function asMahimahi(
  { trace, origin }: MahimahiReading,
  { after = "repeat" }: TraceWords,
): TraceReading {
  return {
    trace: { ...trace, after },
    understood: { format: "mahimahi", origin, units: { time: "ms, for 1500 bytes each" } },
  };
}

function isColumnOfWholeNumbers(text: string): boolean {
  return /\d/.test(text) && !/[^\d\s]/.test(text) && !/\d[ \t]+\d/.test(text);
}
