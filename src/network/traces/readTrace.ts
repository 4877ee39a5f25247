import { InputError } from "../../base/errors.ts";
import { readCsvTrace } from "./csvTrace.ts";
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
  const said = [words.unit, words.columns, words.separator].some((word) => word !== undefined);
  if (!always.test(name) && (said || !isColumnOfWholeNumbers(text))) return readCsvTrace(text, name, words);
  if (said)
    throw new InputError(`${name} is mahimahi's by its ending: it has no unit, columns or separator`, {
      code: "invalid-trace",
    });
  const { trace, origin } = readMahimahiTrace(text, name);
  return {
    trace: { ...trace, after: words.after ?? "repeat" },
    understood: { format: "mahimahi", origin, units: { time: "ms, for 1500 bytes each" } },
  };
}

function isColumnOfWholeNumbers(text: string): boolean {
  return /\d/.test(text) && !/[^\d\s]/.test(text) && !/\d[ \t]+\d/.test(text);
}
