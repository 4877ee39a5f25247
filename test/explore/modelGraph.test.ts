import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelGraphOf } from "../../src/explore/modelGraphOf.ts";
import { readModelGraph, writeModelGraph } from "../../src/explore/runDirectory.ts";
import { graphStages } from "../../src/explorer/state/graphStages.ts";
import { findCuts } from "../../src/graph/cuts.ts";
import { type FrozenModel, freezeModel } from "../../src/graph/freeze.ts";
import { drawBlocks } from "../../src/modelView/drawBlocks.ts";
import type { ProfileCut } from "../../src/profile/deviceProfile.ts";
import { float, frozen, node } from "../support/models.ts";

/** A chain of as many nodes, which may be cut after each of them. */
function chain(count: number): FrozenModel {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const nodes = names.map((to, index) => node("Sin", [index === 0 ? "x" : names[index - 1]], [to]));
  const parts = { nodes, inputs: { x: float(3) }, outputs: { [names[count - 1]]: float(3) } };
  return frozen(parts, Object.fromEntries(names.map((name) => [name, float(3)])));
}

/** The cuts of a model as a profile has them. */
function profileCuts(model: FrozenModel, options = {}): ProfileCut[] {
  return findCuts(model, options).map((cut) => ({ ...cut, macsBefore: 0 }));
}

describe("the graph of a model for pages", () => {
  let model: FrozenModel;
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "model-graph-"));
    model = await freezeModel({ name: "mobilenet", file: "test/fixtures/mobilenet_v2_w10.onnx" });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it("has a block's end at every cut of the profile, found by what crosses it", () => {
    const cuts = profileCuts(model);
    // As of another version of the runtime, whose graph has other positions.
    const moved = cuts.map((cut) => ({ ...cut, position: cut.position + 7 }));
    const { cuts: placed, outline, layout } = modelGraphOf(model, moved);
    expect(placed).toEqual(cuts.map(({ name, position }) => ({ name, position })));
    const ends = new Set([0, ...outline.blocks.map(({ to }) => to)]);
    expect(cuts.every(({ position }) => ends.has(position))).toBe(true);
    expect(layout.boxes).toHaveLength(outline.blocks.length + 2);
    expect(layout.edges).toHaveLength(outline.edges.length);
  });

  it("offers cuts inside fused operators if the profile has them", () => {
    const few = modelGraphOf(model, profileCuts(model));
    const all = modelGraphOf(model, profileCuts(model, { all: true }));
    expect(few.outline.refusals.map(({ kind }) => kind)).toContain("fused");
    expect(all.outline.refusals.map(({ kind }) => kind)).not.toContain("fused");
  });

  it("is read from a run directory as it was written", async () => {
    const graph = modelGraphOf(model, profileCuts(model));
    expect(await readModelGraph(directory)).toBeNull();
    await writeModelGraph(graph, directory);
    expect(await readModelGraph(directory)).toEqual(graph);
  });

  it("colours a plan, also where it cuts inside a block of a model with very many cuts", () => {
    const long = chain(200);
    const cuts = profileCuts(long);
    const graph = modelGraphOf(long, cuts);
    expect(graph.outline.blocks.length).toBeLessThanOrEqual(61);
    const ends = new Set(graph.outline.blocks.map(({ to }) => to));
    const inside = cuts.findIndex(({ position }) => position > 0 && !ends.has(position));
    const view = {
      model: { name: long.name, batch: 1, cuts: cuts.map(({ name, bytes }) => ({ name, bytes, work: 0 })) },
      devices: ["a", "b", "c"].map((name) => ({ name, slowdown: 1, host: name })),
    };
    const stages = graphStages(graph, view, { devices: ["c", "b"], cuts: [inside] });
    expect(stages.map(({ name, colour }) => [name, colour])).toEqual([
      ["c", 2],
      ["b", 1],
    ]);
    const { text } = drawBlocks(graph.outline, graph.layout, { stages });
    const sides = [...text.matchAll(/class="side (stage\d)"/g)].map(([, stage]) => stage);
    // One block has both colours.
    expect(sides).toHaveLength(graph.outline.blocks.length + 1);
    expect(sides.toSorted().reverse()).toEqual(sides);
    const other = { ...view, model: { ...view.model, name: "another" } };
    expect(graphStages(graph, other, { devices: ["c", "b"], cuts: [inside] })).toEqual([]);
  });
});
