import type { Cut } from "../graph/cuts.ts";
import type { StageWork } from "../graph/work.ts";
import type { StageRange } from "./stageRanges.ts";

/**
 * Returns each stage's share of the whole model's size: of the bytes of its weights, or of its nodes where that is more. To
 * bring a stage to a device and to load it takes about this share of the time that the whole model takes.
 *
 * @param counter counts the work of the nodes between two positions (`workCounter`)
 */
export function shareOfSize(
  counter: (from: number, to: number) => Pick<StageWork, "weightBytes">,
  cuts: readonly Cut[],
  stages: readonly StageRange[],
): (stage: number) => number {
  const [first, last] = [cuts[0].position, cuts[cuts.length - 1].position];
  const { weightBytes } = counter(first, last);
  return (index) => {
    const [from, to] = [cuts[stages[index].from].position, cuts[stages[index].to].position];
    const ofNodes = (to - from) / (last - first);
    return weightBytes > 0 ? Math.max(ofNodes, counter(from, to).weightBytes / weightBytes) : ofNodes;
  };
}
