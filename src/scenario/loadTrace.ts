import { readFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import type { Trace } from "../network/trace.ts";
import { readCsvTrace } from "../network/traces/csvTrace.ts";
import { generateTrace } from "../network/traces/generateTrace.ts";
import { readMahimahiTrace } from "../network/traces/mahimahiTrace.ts";
import { tracePresets } from "../network/traces/presets.ts";
import type { TraceSource } from "./conditionSchema.ts";

/** A trace and where it comes from, for people. */
export interface LoadedTrace {
  trace: Trace;
  description: string;
}

/** Endings of mahimahi's trace files. */
const mahimahi = /\.(mahi|mahimahi|up|down)$/i;

/**
 * Reads a trace file: mahimahi by its ending (.mahi, .mahimahi, .up, .down), anything else as CSV.
 *
 * @throws InputError naming the file, and the line where one is at fault
 */
export async function loadTrace(file: string, after: Trace["after"] = "repeat"): Promise<Trace> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new InputError(`${file}: cannot read this trace: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
  if (!mahimahi.test(file)) return readCsvTrace(text, file, after);
  return { ...readMahimahiTrace(text, file), after };
}

/** Whether a file of this name holds, or shall hold, a mahimahi trace. */
export function isMahimahi(file: string): boolean {
  return mahimahi.test(file);
}

/** @throws InputError for a preset that is not there, naming those that are. */
export function presetTrace(preset: string, duration: number, seed: number): Trace {
  if (!Object.hasOwn(tracePresets, preset)) {
    throw new InputError(`no trace preset "${preset}"; there are ${Object.keys(tracePresets).join(", ")}`);
  }
  return generateTrace(tracePresets[preset].spec, duration, seed);
}

/** The trace that a scenario asks for. Throws InputError as the functions above do. */
export async function loadTraceSource(
  source: TraceSource,
  { file, seed }: { file: string; seed: number },
): Promise<LoadedTrace> {
  if ("file" in source) {
    const trace = await loadTrace(path.resolve(path.dirname(file), source.file), source.after);
    return { trace, description: `from ${source.file}` };
  }
  if ("preset" in source) {
    return { trace: presetTrace(source.preset, source.duration, seed), description: `like ${source.preset}` };
  }
  const trace = generateTrace(source.generate, source.duration, seed);
  return { trace, description: `of a ${source.generate.kind} trace` };
}
