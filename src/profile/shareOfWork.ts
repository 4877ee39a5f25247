import type { Cut } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { macsPerNode, sumOfMacs } from "../graph/work.ts";
import type { StageRange } from "./stageRanges.ts";

/**
 * Returns each stage's share of the whole model's work: by multiply-accumulates, or by nodes if there are none or some
 * are unknown.
 */
export function shareOfWork(
  model: FrozenModel,
  cuts: Cut[],
  stages: StageRange[],
): (stage: number) => number {
  const macs = macsPerNode(model);
  const total = sumOfMacs(macs);
  const before = [0];
  for (const each of macs) before.push(before[before.length - 1] + (total ? each! : 1));
  const all = before[before.length - 1];
  return (index) => {
    const { from, to } = stages[index];
    return (before[cuts[to].position] - before[cuts[from].position]) / all;
  };
}
