import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import type { Trace } from "../network/trace.ts";
import { generateTrace } from "../network/traces/generateTrace.ts";
import { tracePresets } from "../network/traces/presets.ts";
import type { TraceSource } from "./conditionSchema.ts";
import type { ScenarioFiles } from "./scenarioFiles.ts";

/** A trace, and a readable description of where it comes from. */
export interface LoadedTrace {
  trace: Trace;
  description: string;
}

/** Generates the trace of a preset. Throws InputError for an unknown preset, listing the known ones. */
export function presetTrace(preset: string, duration: number, seed: number): Trace {
  if (!Object.hasOwn(tracePresets, preset)) {
    throw new InputError(sayUnknown("trace preset", preset, Object.keys(tracePresets)), {
      code: "invalid-scenario",
    });
  }
  return generateTrace(tracePresets[preset].spec, duration, seed);
}

/** Loads the trace that a scenario asks for. Throws InputError as the functions above do. */
export async function loadTraceSource(
  source: TraceSource,
  { files, seed }: { files: Pick<ScenarioFiles, "loadTrace">; seed: number },
): Promise<LoadedTrace> {
  if ("file" in source) {
    const { trace, understood } = await files.loadTrace(source.file, source);
    const origin = understood.origin === "0 s" ? "" : `, whose ${understood.origin} is 0 s`;
    return { trace, description: `from ${source.file}${origin}` };
  }
  if ("preset" in source) {
    return { trace: presetTrace(source.preset, source.duration, seed), description: `like ${source.preset}` };
  }
  const trace = generateTrace(source.generate, source.duration, seed);
  const { kind } = source.generate;
  return { trace, description: `of ${kind === "on-off" ? "an" : "a"} ${kind} trace` };
}
