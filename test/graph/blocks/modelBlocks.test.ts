import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelBlocks } from "../../../src/graph/blocks/modelBlocks.ts";
import { findCuts } from "../../../src/graph/cuts.ts";
import { stageWork } from "../../../src/graph/work.ts";
import { float, frozen, node, weight } from "../../support/models.ts";
import { hasCut, randomGraphs } from "../../support/randomGraphs.ts";

/** A U of two levels, as PyTorch names it: skips cross every position between the first and the last module. */
function unet() {
  const conv = (module: string, from: string, to: string) => [
    node("MatMul", [from, "w"], [`${to}.conv`], {}, `/${module}/conv/MatMul`),
    node("Sin", [`${to}.conv`], [to], {}, `/${module}/act/Sin`),
  ];
  const nodes = [
    ...conv("inc", "x", "a"),
    ...conv("down1", "a", "b"),
    ...conv("down2", "b", "c"),
    ...conv("middle", "c", "d"),
    node("Sub", ["d", "c"], ["e"], {}, "/up2/Sub"),
    ...conv("up2", "e", "f"),
    node("Sub", ["f", "b"], ["g"], {}, "/up1/Sub"),
    ...conv("up1", "g", "h"),
    node("Sub", ["h", "a"], ["y"], {}, "/outc/Sub"),
  ];
  const shape = float(3, 3);
  const inner = Object.fromEntries(nodes.flatMap(({ output }) => output.map((name) => [name, shape])));
  return frozen({ nodes, inputs: { x: shape }, outputs: { y: shape }, weights: [weight("w", 3, 3)] }, inner);
}

describe("modelBlocks", () => {
  it("shows the modules of a U-Net between its few cuts, with the skips and why it is not cut there", () => {
    const { blocks, edges, refusals, cuts } = modelBlocks(unet());
    expect(blocks.map(({ label }) => label)).toEqual(
      expect.arrayContaining(["down1", "down2", "middle", "up2", "up1"]),
    );
    const at = (name: string) => blocks.findIndex(({ label }) => label === name);
    const skip = edges.find(({ from, to }) => from === at("down1") && to === at("up1"));
    expect(skip).toMatchObject({ tensors: 1, bytes: 36 });
    expect(blocks[at("down2")].border).toMatchObject({
      tensors: 3,
      bytes: 108,
      refused: { kind: "several", words: "3 tensors cross, at most 1 may" },
    });
    expect(refusals).toEqual([{ kind: "several", count: unet().proto.graph!.node.length - 1 - cuts }]);
  });

  it("counts a weight that the model outputs as the last block's, and as sent from there", () => {
    const parts = {
      nodes: [node("Sin", ["x"], ["a"]), node("Sin", ["a"], ["y"])],
      inputs: { x: float(3) },
      outputs: { y: float(3), w: float(5) },
    };
    const model = frozen({ ...parts, weights: [weight("w", 5)] }, { a: float(3) });
    model.types.delete("w");
    const { blocks, edges } = modelBlocks(model);
    expect(blocks.map(({ weightBytes }) => weightBytes)).toEqual([0, 20]);
    expect(edges.at(-1)).toEqual({ from: 1, to: 2, tensors: 2, bytes: 32 });
    expect(findCuts(model).map(({ bytes }) => bytes)).toEqual([12, 12, 32]);
  });

  it("refuses positions that are none for blocks to end at", () => {
    expect(() => modelBlocks(unet(), { keep: [2.5] })).toThrow("keep 2.5: positions from 0 to 15 are needed");
  });

  it("ends a block where a plan needs it", () => {
    const model = unet();
    const { blocks } = modelBlocks(model, { keep: [5] });
    expect(blocks.map(({ to }) => to)).toContain(5);
  });

  it("says that a size varies, that a tensor cannot be sent, and that a cut would break a fusion", () => {
    const parts = {
      nodes: ["a", "b", "c", "d", "y"].map((to, index) =>
        node("Sin", [["x", "a", "b", "c", "d"][index]], [to]),
      ),
      inputs: { x: float(3) },
      outputs: { y: float(3) },
    };
    const inner = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, float(3)]));
    const model = frozen(parts, { ...inner, b: { elementType: 8, shape: [3] } });
    model.varying.add("a");
    model.fusedAway.add("c");
    const { refusals } = modelBlocks(model);
    expect(refusals.map(({ kind }) => kind).sort()).toEqual(["fused", "unsendable", "varying"]);
    expect(modelBlocks(model, { all: true }).refusals.map(({ kind }) => kind)).not.toContain("fused");
  });

  it("covers random models: blocks follow each other, sums agree, and tensors go forward", () => {
    fc.assert(
      fc.property(randomGraphs, fc.nat(12), ({ model }, keep) => {
        const last = model.proto.graph!.node.length;
        fc.pre(hasCut(model, { maxBoundary: 2 }));
        const cuts = findCuts(model, { maxBoundary: 2 });
        const position = Math.min(keep, last);
        const view = modelBlocks(model, { maxBoundary: 2, keep: [position] });
        const ends = view.blocks.map(({ to }) => to);
        expect([0, ...ends.slice(0, -1)]).toEqual(view.blocks.map(({ from }) => from));
        expect(ends.at(-1)).toBe(last);
        expect([0, ...ends]).toEqual(expect.arrayContaining([position, ...cuts.map((cut) => cut.position)]));
        expect(view.cuts + view.refusals.reduce((sum, { count }) => sum + count, 0)).toBe(last - 1);
        expect(view.blocks.flatMap(({ nodes }) => nodes)).toHaveLength(last);
        for (const { from, to, macs } of view.blocks) expect(macs).toBe(stageWork(model, from, to).macs);
        for (const { from, to, bytes, tensors } of [
          ...view.edges,
          ...view.blocks.flatMap(({ nodeEdges }) => nodeEdges),
        ]) {
          expect(from).toBeLessThan(to);
          expect(bytes).toBe(36 * tensors);
        }
      }),
    );
  });
});
