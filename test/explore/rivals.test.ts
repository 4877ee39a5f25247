import { expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { StageCosts } from "../../src/explore/stageCosts.ts";
import { UncertaintyModel } from "../../src/explore/uncertainty.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";

it("a plan is no rival of the best one by a rounding: here a link limits several splits alike", async () => {
  const profile = "profiles/xeon-2core/mobilenet_v2.b8.json";
  const resolved = await resolveScenario({
    name: "limited by a link",
    source: "board",
    devices: { board: { profile, slowdown: 4 }, server: { profile } },
    conditions: { lte: "delay 40ms rate 10mbit" },
  });
  const { plans, predictions } = await explore(resolved, { threads: 1 });
  const costs = new StageCosts(resolved);
  const costed = new Map(plans.map((plan) => [plan.id, { plan, costs: costs.ofPlan(plan) }]));
  const rivalsIf = (share: (index: number) => number) => {
    const uncertain = predictions.map((prediction, index) => {
      const { throughput } = prediction;
      const changed = { ...prediction, throughput: { ...throughput, mean: throughput.mean * share(index) } };
      return { costed: costed.get(prediction.plan)!, prediction: changed, isCandidate: true };
    });
    return new UncertaintyModel(resolved)
      .of(uncertain, resolved.conditions[0])!
      .rivals(["board", "board|features.14|server|w3"]);
  };
  const [, rivals] = rivalsIf(() => 1);
  // The two make the same use of the link, and only in some draws does another device limit one of them.
  expect(rivals).toContain("board|features.15|server|w3");
  expect(rivals).not.toContain("board|features.16|server|w3");
  for (const sign of [-1, 1]) {
    expect(rivalsIf((index) => 1 + sign * 2e-13 * (index % 2 === 0 ? 1 : -1))[1]).toEqual(rivals);
  }
});
