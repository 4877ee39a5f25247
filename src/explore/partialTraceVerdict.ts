import { max, min } from "simple-statistics";
import { formatDuration } from "../base/units.ts";
import { traceCycle, traceEnd } from "../network/trace.ts";
import type { Plan } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { tracesOf } from "../scenario/tracesOf.ts";
import { frameCountOf } from "./frameCount.ts";

/** A run that sees this share of a trace sees it all but for its warm-up. */
const nearlyAll = 0.9;

/**
 * Warns about runs that see only a part of a condition's trace. Empty if there is no trace, or runs see a whole round of it.
 *
 * Where each run begins where the trace does, all replications meet the same part of it, and their intervals do not tell what another part
 * would give.
 *
 * @param found the condition's predictions
 */
export function partialTraceVerdict(
  condition: Pick<Condition, "all" | "links" | "medium">,
  found: readonly Prediction[],
  plans: ReadonlyMap<string, Plan>,
): string {
  const rounds = tracesOf(condition).map((trace) =>
    trace.after === "repeat" ? traceCycle(trace) : traceEnd(trace),
  );
  if (rounds.length === 0) return "";
  const longest = max(rounds);
  const split = found.filter(({ plan, throughput }) => {
    return plans.get(plan)!.stages.length > 1 && throughput.mean > 0;
  });
  const [begun, sampled] = [split.filter((one) => one.traceSeen === undefined), split.filter(isSampled)];
  return beginningVerdict(longest, begun) + samplesVerdict(longest, sampled);
}

/** Warns about runs that all see the beginning of a trace. */
function beginningVerdict(longest: number, split: readonly Prediction[]): string {
  if (split.length === 0) return "";
  const seen = split.map((prediction) => frameCountOf(prediction).frames / prediction.throughput.mean);
  if (min(seen) >= nearlyAll * longest) return "";
  const fastest = max(split.map(({ throughput }) => throughput.mean));
  const frames = Math.ceil(Number((longest * fastest).toPrecision(2)));
  const span = spanWords(seen, (seconds) => formatDuration(seconds, 2));
  return ` The trace goes on for ${formatDuration(longest, 2)}, of which runs see the first ${span}: other parts of it may give other figures. More frames see more of it, ${frames} see it all (\`workload: { frames: ${frames} }\`; in a validation, a longer \`--visit\`).`;
}

/** Warns about runs that see parts of a trace all over it, but not all of it. */
function samplesVerdict(longest: number, split: readonly SampledPrediction[]): string {
  const seen = split.map(({ traceSeen }) => traceSeen);
  if (seen.length === 0 || min(seen) >= nearlyAll) return "";
  const { replications } = split.find(({ traceSeen }) => traceSeen === min(seen))!;
  const needed = Math.ceil(Number((replications / min(seen)).toPrecision(2)));
  return ` The trace goes on for ${formatDuration(longest, 2)}, of which the replications together see ${spanWords(seen, (share) => `${Math.floor(100 * share)} %`)}, in parts at equal distances. More replications see more of it, ${needed} see it all (\`replications: ${needed}\`).`;
}

/** A prediction whose replications sample a trace. */
type SampledPrediction = Prediction & { traceSeen: number };

function isSampled(prediction: Prediction): prediction is SampledPrediction {
  return prediction.traceSeen !== undefined;
}

/** The least and the most of some values in words, or one if they are the same. */
function spanWords(values: readonly number[], words: (value: number) => string): string {
  return [...new Set([min(values), max(values)].map(words))].join(" to ");
}
