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
 * Warns about runs that see only the beginning of a condition's trace. Each run begins where the trace does, so all replications meet the
 * same part of it, and their intervals do not tell what another part would give. Empty if there is no trace, or runs see a whole round
 * of it.
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
  const split = found.filter(({ plan, throughput }) => {
    return plans.get(plan)!.stages.length > 1 && throughput.mean > 0;
  });
  if (split.length === 0) return "";
  const longest = max(rounds);
  const seen = split.map((prediction) => frameCountOf(prediction).frames / prediction.throughput.mean);
  if (min(seen) >= nearlyAll * longest) return "";
  const fastest = max(split.map(({ throughput }) => throughput.mean));
  const frames = Math.ceil(Number((longest * fastest).toPrecision(2)));
  const span = [...new Set([min(seen), max(seen)].map((seconds) => formatDuration(seconds, 2)))].join(" to ");
  return ` The trace goes on for ${formatDuration(longest, 2)}, of which runs see the first ${span}: other parts of it may give other figures. More frames see more of it, ${frames} see it all (\`workload: { frames: ${frames} }\`; in a validation, a longer \`--visit\`).`;
}
