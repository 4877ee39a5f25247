import { describe, expect, it } from "vitest";
import { modelBlocks } from "../../src/graph/blocks/modelBlocks.ts";
import { cutVerdict } from "../../src/modelView/cutWords.ts";
import { float, frozen, node } from "../support/models.ts";

/** A chain of nodes with outputs of these numbers of elements, which may be cut after each of them; it is fed 3. */
function chain(sizes: readonly number[]) {
  const names = sizes.map((_, index) => `t${index}`);
  const nodes = names.map((to, index) => node("Sin", [index === 0 ? "x" : names[index - 1]], [to]));
  const types = Object.fromEntries(names.map((name, index) => [name, float(sizes[index])]));
  const last = names[names.length - 1];
  return frozen({ nodes, inputs: { x: float(3) }, outputs: { [last]: types[last] } }, types);
}

describe("what is said of a model's cuts", () => {
  it("is true of all cuts, also of those inside blocks", () => {
    const sizes = Array.from({ length: 200 }, (_, index) => (index === 150 ? 1 : 4));
    const model = modelBlocks(chain(sizes));
    expect(model.blocks.flatMap(({ border }) => border ?? []).map(({ bytes }) => bytes)).not.toContain(4);
    const { least } = model.sent!;
    expect(least.bytes).toBe(4);
    expect(cutVerdict(model)).toMatch(
      /^It may be cut at 199 places, \d+ of them inside blocks; 1 sends less than the input's 12 B\. /,
    );
    expect(cutVerdict(model)).toContain(`The least is 4 B, after ${least.name}.`);
  });

  it.each([
    [[2, 2, 2], "It may be cut at 2 places; each sends less than the input's 12 B."],
    [[3, 4, 4], "It may be cut at 2 places; each sends at least as much as the input's 12 B."],
    [[2, 9, 2, 2], "It may be cut at 3 places; 2 send less than the input's 12 B."],
    [[2, 2], "It may be cut at 1 place; it sends less than the input's 12 B."],
  ])("counts cuts that send less than the input: %j", (sizes, words) => {
    expect(cutVerdict(modelBlocks(chain(sizes)))).toContain(words);
  });

  it("leaves out what a file of an older version does not say", () => {
    const { sent: _, ...model } = modelBlocks(chain([2, 2, 2]));
    expect(cutVerdict(model)).toBe("It may be cut at 2 places.");
  });
});
