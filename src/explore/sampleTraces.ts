import { max } from "simple-statistics";
import { type Trace, traceCycle } from "../network/trace.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { tracesOf } from "../scenario/tracesOf.ts";
import { isRandom, linkName, type SimulationInput } from "../simulate/input.ts";
import type { Warmup } from "../simulate/meter.ts";
import { defaultReplications } from "../simulate/predict.ts";
import type { TraceSampling } from "../simulate/traceSampling.ts";
import { calmPipeline } from "./calmPipeline.ts";
import { calmTimes } from "./calmTimes.ts";
import { longestBacklog } from "./longestBacklog.ts";

/** A run that has time for this many frames of each that others have sees whole rounds of a trace. */
const wholeRounds = 4;

/** A run ends after this many times the frames that are expected, whatever its trace does. */
const mostExpected = 100;

/** How long the runs of a plan are. */
export interface RunLength {
  /** Frames of a run without traces. */
  frames: number;
  warmup: Warmup;
  /** Frames that come each second; Infinity if one is always waiting. */
  arriving: number;
  /** Number of replications, if it is given. */
  replications: number | undefined;
  /** All replications together see all of the traces, unless that takes more than so many times the frames of those without traces. */
  most: number;
}

/**
 * Says how the replications of a plan sample the traces of its links. Together they see all of them, if that does not take too many frames;
 * where nothing is random, one can. Each has about as many frames as other runs, or more.
 *
 * Undefined if its runs have a beginning of their own, with which the traces begin: that of a list of arrivals, or of devices that are
 * disrupted. Also undefined if it meets no trace that repeats, and a frame is always waiting.
 */
export function sampleTraces(
  input: SimulationInput,
  condition: Condition,
  { frames, warmup, arriving, replications, most }: RunLength,
): TraceSampling | undefined {
  const [stream] = input.streams;
  const conditions = [
    ...input.links.map((link) => link.conditions),
    ...(input.media ?? []).flatMap((medium) => [medium.conditions, medium.each]),
  ];
  const cycles = tracesOf(condition).flatMap((trace) =>
    trace.after === "repeat" ? [traceCycle(trace)] : [],
  );
  const isOpen = arriving < Number.POSITIVE_INFINITY;
  // Where frames come by themselves, all plans that keep up have the same throughput, so all are measured in the same way.
  const repeats = conditions.some((item) => item?.trace?.after === "repeat") || (isOpen && cycles.length > 0);
  const hasBeginning =
    stream.arrivals.kind === "list" || input.devices.some(({ disruptions = [] }) => disruptions.length > 0);
  if (!repeats || hasBeginning) return undefined;
  // All plans meet the same parts, so also those of links that this one does not use.
  const cycle = max(cycles);
  const { queue = 1, window = Number.POSITIVE_INFINITY } = stream;
  const { latency, period } = calmPipeline(input, queue);
  const rate = Math.min(1 / period, window / latency, arriving);
  const least = frames / rate;
  const longest = most * defaultReplications * least;
  const runs = replications ?? (isRandom(input) || cycle > longest ? defaultReplications : 1);
  const part = cycle <= wholeRounds * least ? cycle : cycle / runs;
  const stretch = least > part ? part * Math.ceil(least / part) : Math.min(part, longest / runs);
  // The slots and the window fill up while as many frames are done as other runs have. Frames that come by themselves may still wait from a
  // slow part of the trace long before.
  const usualLead = isOpen
    ? Math.max(stretch, Math.min(backlogOf(input, arriving), longest))
    : Math.min(stretch, least);
  const lead = warmup === "auto" ? usualLead : warmup / rate;
  return {
    cycle,
    runs,
    stretch,
    lead,
    frames: Math.ceil(mostExpected * frames * (1 + (lead + stretch) / least)),
  };
}

/** Returns for how many seconds frames wait at the longest before a link or a medium that follows a trace; 0 where they pile up for ever. */
function backlogOf(input: SimulationInput, arriving: number): number {
  const [stream] = input.streams;
  const { seconds, messages } = calmTimes(input);
  const least = max(stream.stages.map(({ replicas = [] }, s) => seconds[s] / (replicas.length + 1)));
  const carriers = new Map<string, { bits: number; traces: (Trace | undefined)[] }>();
  for (const [hop, { link, pairs }] of messages.entries()) {
    const medium = input.media?.find(({ name }) => name === link.medium);
    const traces = [link.conditions.trace, medium?.conditions.trace, medium?.each?.trace];
    const name = medium ? `medium ${medium.name}` : linkName(link);
    // A medium carries all frames, and each of several links that take turns its share.
    const bits = (8 * stream.bytes[hop]) / (medium ? 1 : pairs);
    carriers.set(name, { bits: bits + (carriers.get(name)?.bits ?? 0), traces });
  }
  const backlogs = [...carriers.values()].flatMap(({ bits, traces }) =>
    traces.map((trace) => (trace?.after === "repeat" ? longestBacklog(trace, { bits, arriving, least }) : 0)),
  );
  return max([0, ...backlogs.filter((seconds) => seconds < Number.POSITIVE_INFINITY)]);
}
