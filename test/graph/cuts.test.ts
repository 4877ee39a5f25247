import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { findCuts } from "../../src/graph/cuts.ts";
import { liveSets } from "../../src/graph/lifetimes.ts";
import { nodeReads } from "../../src/graph/walk.ts";
import { float, frozen, model, node } from "../support/models.ts";
import { randomGraphs } from "../support/randomGraphs.ts";

const one = float(1);

describe("liveSets", () => {
  it("are, at every position, the tensors that were made before and are read after it or are outputs", () => {
    fc.assert(
      fc.property(randomGraphs, ({ parts }) => {
        const graph = model(parts).graph!;
        for (const { position, live } of liveSets(graph)) {
          const before = new Set([
            ...graph.input.map(({ name }) => name),
            ...graph.node.slice(0, position).flatMap(({ output }) => output),
          ]);
          const after = new Set([
            ...graph.node.slice(position).flatMap(nodeReads),
            ...graph.output.map(({ name }) => name),
          ]);
          expect([...live].sort()).toEqual([...before].filter((name) => after.has(name)).sort());
        }
      }),
    );
  });
});

describe("findCuts", () => {
  it("finds exactly the positions where few enough tensors are live", () => {
    fc.assert(
      fc.property(randomGraphs, fc.integer({ min: 1, max: 3 }), ({ parts, model: subject }, maxBoundary) => {
        const last = parts.nodes.length;
        const narrow: number[] = [];
        for (const { position, live } of liveSets(subject.proto.graph!)) {
          if (position > 0 && position < last && live.size <= maxBoundary) narrow.push(position);
        }
        if (narrow.length === 0) {
          expect(() => findCuts(subject, { maxBoundary, all: true })).toThrow(InputError);
        } else {
          const cuts = findCuts(subject, { maxBoundary, all: true });
          expect(cuts.map(({ position }) => position)).toEqual([0, ...narrow, last]);
          expect(new Set(cuts.map(({ name }) => name)).size).toBe(cuts.length);
        }
      }),
    );
  });

  const chain = {
    nodes: [node("Relu", ["x"], ["a"]), node("Tanh", ["a"], ["b"]), node("Relu", ["b"], ["y"])],
    inputs: { x: float(2, 3) },
    outputs: { y: float(2, 3) },
  };

  it("lists the boundary with types and bytes", () => {
    const cuts = findCuts(frozen(chain, { a: float(2, 3), b: float(2, 5) }));
    expect(cuts.map(({ position, name, bytes }) => [position, name, bytes])).toEqual([
      [0, "input", 24],
      [1, "Relu_0", 24],
      [2, "Tanh_1", 40],
      [3, "output", 24],
    ]);
    expect(cuts[2].boundary).toEqual([{ name: "b", type: "float32", shape: [2, 5], bytes: 40 }]);
  });

  it("finds none where a tensor cannot be sent or changes its size from input to input", () => {
    const types = { a: float(2, 3), b: float(2, 3) };
    const sequence = frozen(chain, { a: float(2, 3) });
    expect(findCuts(sequence).map(({ position }) => position)).toEqual([0, 1, 3]);
    const varying = { ...frozen(chain, types), varying: new Set(["b"]) };
    expect(findCuts(varying).map(({ position }) => position)).toEqual([0, 1, 3]);
    const bfloat16 = frozen(chain, { ...types, b: { elementType: 16, shape: [2, 3] } });
    expect(findCuts(bfloat16).map(({ position }) => position)).toEqual([0, 1, 3]);
    const none = { ...frozen(chain, types), varying: new Set(["a", "b"]) };
    expect(() => findCuts(none)).toThrow(/^test\.onnx: no legal cut: tensors that cannot be sent/);
  });

  it("drops a cut inside a fused operator, unless it sends fewer bytes; --all keeps it", () => {
    const types = { a: float(2, 3), b: float(2, 3) };
    const fused = { ...frozen(chain, types), fusedAway: new Set(["a"]) };
    expect(findCuts(fused).map(({ position }) => position)).toEqual([0, 2, 3]);
    expect(findCuts(fused, { all: true })[1].neverBetter).toBe(
      "splits Relu from Tanh, which the runtime fuses",
    );
    const smaller = { ...frozen(chain, { ...types, a: float(1) }), fusedAway: new Set(["a"]) };
    expect(findCuts(smaller).map(({ position }) => position)).toEqual([0, 1, 2, 3]);
    const everywhere = { ...frozen(chain, types), fusedAway: new Set(["a", "b"]) };
    expect(() => findCuts(everywhere)).toThrow(/no legal cut that is ever better .* --all keeps/);
  });

  it("says how many tensors cross the narrowest position if all are too wide", () => {
    const nodes = [node("Add", ["x", "z"], ["a"]), node("Mul", ["a", "z"], ["y"])];
    const wide = frozen({ nodes, inputs: { x: one, z: one }, outputs: { y: one } }, { a: one });
    expect(() => findCuts(wide)).toThrow(
      "test.onnx: no legal cut: at most 1 boundary tensor allowed (--max-boundary), and at least 2 cross at every position of its 2 nodes",
    );
    expect(findCuts(wide, { maxBoundary: 2 }).map(({ position }) => position)).toEqual([0, 1, 2]);
    const single = frozen({ nodes: [node("Relu", ["x"], ["y"])], inputs: { x: one }, outputs: { y: one } });
    expect(() => findCuts(single)).toThrow("no legal cut: it is a single node");
  });

  it("treats a control-flow operator as one node that reads what its bodies capture", () => {
    const body = model({
      nodes: [node("Add", ["a", "k"], ["t"])],
      inputs: {},
      outputs: { t: one },
    }).graph!;
    const nodes = [
      node("Relu", ["x"], ["a"]),
      node("Relu", ["a"], ["b"]),
      node("If", ["c"], ["y"], { then_branch: body, else_branch: body }),
    ];
    const subject = frozen(
      { nodes, inputs: { x: one, c: one }, outputs: { y: one } },
      { a: one, b: one, k: one },
    );
    const boundaries: string[][] = [];
    for (const { live } of liveSets(subject.proto.graph!)) boundaries.push([...live].sort());
    expect(boundaries).toEqual([["c", "x"], ["a", "c"], ["a", "c"], ["y"]]);
  });
});
