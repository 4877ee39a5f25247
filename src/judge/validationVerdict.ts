import { counted } from "../base/counted.ts";
import { formatShare } from "./formatShare.ts";
import { givenPercent } from "./givenPercent.ts";
import type { ErrorSummary, Summary, Unmeasured } from "./validation.ts";

/** Facts that the verdict mentions besides the summary. */
export interface VerdictOptions {
  tolerance: number;
  withinTolerance: boolean;
  unmeasured: readonly Unmeasured[];
}

/** Maximum number of unmeasured points that are named one by one. */
const named = 3;

/**
 * Words the judgement in a few sentences: the size and direction of the error, whether it is accepted, what the
 * predicted choice costs, and what is missing.
 *
 * @param all the summary over all conditions
 */
export function validationVerdict(
  all: Summary,
  { tolerance, withinTolerance, unmeasured }: VerdictOptions,
): string {
  const failed =
    all.failures === 0
      ? ""
      : ` ${counted(all.failures, "point")} failed and ${all.failures === 1 ? "is" : "are"} not counted.`;
  const left = leftOut(all, unmeasured);
  if (all.points === 0)
    return `Nothing was measured, so nothing can be said of the prediction.${failed}${left}`;
  const misses = [
    ...(all.latency ? [`${medianWords(all.latency, tolerance)} of latency${tendency(all.latency)}`] : []),
    ...(all.throughput
      ? [`${medianWords(all.throughput, tolerance)} of throughput${tendency(all.throughput)}`]
      : []),
  ];
  const off =
    misses.length === 0
      ? "no error can be told"
      : `the median absolute error is ${misses.join(" and ")}: ${withinTolerance ? "within" : "outside"} the tolerance of ${givenPercent(tolerance)} %`;
  return `Over ${counted(all.points, "point")} ${off}.${coverage(all)}${choice(all)}${failed}${left}`;
}

/** The median with two digits, or as many more as tell it from the tolerance: 10.04 % is outside of 10 %. */
function medianWords({ median }: ErrorSummary, tolerance: number): string {
  const most = 6;
  const side = (percent: number) => Math.sign(percent - givenPercent(tolerance));
  const rounded = (digits: number) => Number((100 * median).toPrecision(digits));
  let digits = 2;
  while (digits < most && side(rounded(digits)) !== side(givenPercent(median))) digits++;
  return `${rounded(digits)} %`;
}

function leftOut({ points, failures }: Summary, unmeasured: readonly Unmeasured[]): string {
  if (unmeasured.length === 0) return "";
  const total = points + failures + unmeasured.length;
  const names = unmeasured.slice(0, named).map(({ plan, condition }) => `${plan} under ${condition}`);
  const others = unmeasured.length - names.length;
  return ` ${unmeasured.length} of ${counted(total, "point")} ${unmeasured.length === 1 ? "was" : "were"} not measured: ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}.`;
}

/** Describes errors that lean to one side, which means that the bias is at least half of the mean absolute error. */
function tendency({ bias, mean }: ErrorSummary): string {
  if (mean < 0.005 || Math.abs(bias) < mean / 2) return "";
  return ` (mostly predicted too ${bias > 0 ? "high" : "low"})`;
}

function coverage({ covered }: Summary): string {
  if (!covered) return "";
  const { latency, throughput, points } = covered;
  return ` Of ${counted(points, "point")}, the 95 % intervals hold ${counted(latency, "measured latency", "measured latencies")} and ${counted(throughput, "throughput")}.`;
}

function choice({ regret }: Summary): string {
  if (regret.objectives.length === 0) return "";
  const given = regret.objectives.map(
    ({ objective, regret: value }) => `${formatShare(value)} in ${objective}`,
  );
  return ` Taking the plan that is best by prediction gives away ${given.join(", ")}.`;
}
