import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { countParameters } from "../../src/graph/countParameters.ts";
import { nodeMacs } from "../../src/graph/nodeMacs.ts";
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  type NodeProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../../src/graph/onnxProto.ts";
import { stageCost } from "../../src/profile/stageCost.ts";
import { float, model, node, weight } from "../support/models.ts";
import { madeUpProfile, madeUpStage } from "../support/profile.ts";

const shapesOf = (shapes: Record<string, number[]>) => (name: string) => shapes[name];
const microsoft = (made: NodeProto): NodeProto => ({ ...made, domain: "com.microsoft" });

function einsum(equation: string, shapes: Record<string, number[]>): number | null {
  const made = node("Einsum", Object.keys(shapes), ["out"]);
  made.attribute.push(
    create(AttributeProtoSchema, { name: "equation", s: new TextEncoder().encode(equation) }),
  );
  return nodeMacs(made, shapesOf(shapes));
}

describe("the multiply-accumulates of a node", () => {
  it("are those of the unpacked weights if they are packed", () => {
    const made = microsoft(node("MatMulNBits", ["x", "w", "s"], ["y"], { K: 64, N: 32, bits: 4 }));
    expect(nodeMacs(made, shapesOf({ x: [2, 3, 64] }))).toBe(2 * 3 * 64 * 32);
  });

  it("are those of an LSTM also if its weights are quantised", () => {
    const made = microsoft(node("DynamicQuantizeLSTM", ["x", "w", "r"], ["y"], { hidden_size: 4 }));
    expect(nodeMacs(made, shapesOf({ x: [5, 2, 8], w: [1, 8, 16], r: [1, 4, 16] }))).toBe(
      5 * 2 * (8 * 16 + 4 * 16),
    );
  });

  it("are the combinations of the indices for Einsum", () => {
    expect(einsum("bij, bjk -> bik", { a: [2, 3, 4], b: [2, 4, 5] })).toBe(2 * 3 * 4 * 5);
    expect(einsum("...ij,jk->...ik", { a: [7, 2, 3, 4], b: [4, 5] })).toBe(7 * 2 * 3 * 4 * 5);
    expect(einsum("i,j", { a: [3], b: [4] })).toBe(12);
    expect(einsum("ij->ji", { a: [3, 4] })).toBe(0);
    expect(einsum("i,i,i->i", { a: [3], b: [3], c: [3] })).toBe(null);
  });

  it("are projections, then queries with keys and values, for attention", () => {
    const shapes = shapesOf({ x: [2, 5, 8], w: [8, 24], q: [2, 5, 8], k: [2, 7, 8], v: [2, 7, 6] });
    const attention = microsoft(node("Attention", ["x", "w", "b"], ["y"], { num_heads: 2 }));
    expect(nodeMacs(attention, shapes)).toBe(2 * 5 * 8 * 24 + 2 * 5 * 5 * 16);
    const several = microsoft(node("MultiHeadAttention", ["q", "k", "v"], ["y"], { num_heads: 2 }));
    expect(nodeMacs(several, shapes)).toBe(2 * 5 * 7 * (8 + 6));
  });

  it("are those of the products for fused products", () => {
    const shapes = shapesOf({ x: [2, 5], w: [5, 7], y: [2, 7], t: [5, 2] });
    expect(nodeMacs(microsoft(node("FusedMatMul", ["x", "w"], ["y"])), shapes)).toBe(70);
    expect(nodeMacs(microsoft(node("FusedMatMul", ["t", "w"], ["y"], { transA: 1 })), shapes)).toBe(70);
  });

  it("are unknown, not zero, for operators that are not counted and for unknown shapes", () => {
    const none = shapesOf({});
    expect(nodeMacs(microsoft(node("GroupQueryAttention", ["x"], ["y"])), none)).toBe(null);
    expect(nodeMacs({ ...node("Relu", ["x"], ["y"]), domain: "my.own" }, none)).toBe(null);
    expect(nodeMacs(node("MatMul", ["x", "w"], ["y"]), none)).toBe(null);
    expect(nodeMacs(node("Relu", ["x"], ["y"]), none)).toBe(0);
    expect(nodeMacs(microsoft(node("SkipLayerNormalization", ["x"], ["y"])), none)).toBe(0);
  });

  it("are unknown for control flow with products in a body, and zero for control flow without", () => {
    const body = (opType: string) => create(GraphProtoSchema, { node: [node(opType, ["x", "w"], ["y"])] });
    const branch = (opType: string) => node("If", ["c"], ["y"], { then_branch: body(opType) });
    expect(nodeMacs(branch("MatMul"), shapesOf({}))).toBe(null);
    expect(nodeMacs(branch("Add"), shapesOf({}))).toBe(0);
    const nested = node("Loop", ["c"], ["y"], { body: create(GraphProtoSchema, { node: [branch("Conv")] }) });
    expect(nodeMacs(nested, shapesOf({}))).toBe(null);
  });
});

describe("parameters", () => {
  it("are counted in Constant nodes and in bodies as in initializers", () => {
    const held = node("Constant", [], ["w"]);
    held.attribute.push(create(AttributeProtoSchema, { name: "value", t: weight("", 4, 5) }));
    const inside = create(GraphProtoSchema, {
      node: [node("MatMul", ["y", "v"], ["z"])],
      initializer: [weight("v", 5, 2)],
    });
    const nodes = [
      held,
      node("MatMul", ["x", "w"], ["y"]),
      node("If", ["c"], ["z"], { then_branch: inside }),
    ];
    const { graph } = model({ nodes, inputs: { x: float(1, 4) }, outputs: { z: float(1, 2) } });
    expect(countParameters(graph!)).toBe(4 * 5 + 5 * 2);
  });
});

describe("parameters of a quantised model", () => {
  const bytes = (name: string, ...dims: number[]) => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return create(TensorProtoSchema, {
      name,
      dims: dims.map(BigInt),
      dataType: TensorProto_DataType.INT8,
      rawData: new Uint8Array(count),
    });
  };

  it.each([
    ["DequantizeLinear", ["w", "scale", "zero"], 4 * 5],
    ["QLinearConv", ["x", "s", "z", "w", "scale", "zero", "s", "z", "bias"], 4 * 5 + 5],
    ["MatMulInteger", ["x", "w", "z", "zero"], 4 * 5],
    ["DynamicQuantizeMatMul", ["x", "w", "scale", "zero"], 4 * 5],
    ["Gather", ["w", "x"], 4 * 5],
  ])(
    "are the integers that %s takes as weights, without scales and zero points",
    (type, inputs, expected) => {
      const weights = [bytes("w", 4, 5), weight("scale", 5), bytes("zero", 5), bytes("bias", 5)];
      const parts = {
        nodes: [node(type, inputs, ["y"])],
        inputs: { x: float(1, 4) },
        outputs: { y: float(1, 5) },
      };
      expect(countParameters(model({ ...parts, weights }).graph!)).toBe(expected);
    },
  );

  it("are those that are packed, several to a byte", () => {
    const nodes = [node("MatMulNBits", ["x", "w", "scale"], ["y"], { K: 32, N: 5, bits: 4, block_size: 32 })];
    const parts = { nodes, inputs: { x: float(1, 32) }, outputs: { y: float(1, 5) } };
    const weights = [bytes("w", 5, 1, 16), weight("scale", 5)];
    expect(countParameters(model({ ...parts, weights }).graph!)).toBe(32 * 5);
  });
});

describe("the share of a stage that was not measured", () => {
  it("does not use multiply-accumulates that are unknown", () => {
    const profile = madeUpProfile([1, 1, 2], [4, 4, 4, 4], { stages: [madeUpStage(0, 3, 6)] });
    profile.cuts[1].macsBefore = 0;
    profile.cuts[2].macsBefore = null;
    // One of three blocks of two nodes each.
    expect(stageCost(profile, 1, 2).median).toBeCloseTo(2, 9);
    profile.cuts[2].macsBefore = 3000;
    profile.model.macs = null;
    expect(stageCost(profile, 1, 2).median).toBeCloseTo(2, 9);
  });
});
