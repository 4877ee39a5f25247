import { describe, expect, it } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import { stageMemory } from "../../src/profile/stageMemory.ts";
import { float, frozen, node } from "../support/models.ts";

describe("stageMemory", () => {
  it("takes any number of visits", () => {
    const model = frozen(
      {
        nodes: [node("Tanh", ["x"], ["y"], {}, "one"), node("Tanh", ["y"], ["z"], {}, "two")],
        inputs: { x: float(1, 4) },
        outputs: { z: float(1, 4) },
      },
      { y: float(1, 4), z: float(1, 4) },
    );
    const cuts = findCuts(model, { all: true });
    const answer = {
      samples: [1],
      afterPauses: [],
      pace: null,
      peakMemory: 5,
      startMemory: 1,
      startSeconds: 0,
      loadSeconds: 0,
    };
    const range = { from: 0, to: cuts.length - 1 };
    const answers = new Array(300_000).fill(answer);
    expect(stageMemory(model, cuts, [range], [answers])(range, answers)).toBe(5);
  });
});
