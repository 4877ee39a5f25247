import { type Cut, findCuts } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { stageBytes } from "../runtime/controller/stageBytes.ts";
import { headsOf } from "../runtime/protocol/tensors.ts";

/** Returns the stages before and after a cut, with what goes into them and comes out. */
export function twoStages(model: FrozenModel, cut: Cut) {
  const cuts = findCuts(model);
  const ends = [cuts[0], cut, cuts[cuts.length - 1]];
  return [0, 1].map((stage) => {
    const [from, to] = [ends[stage], ends[stage + 1]];
    return {
      stage: stageBytes(model, from.position, to.position),
      inputs: headsOf(from.boundary),
      outputs: headsOf(to.boundary),
      provider: "cpu",
    };
  });
}
