import { describe, expect, it } from "vitest";
import { macsPerNode, stageWork } from "../../src/graph/work.ts";
import { float, frozen, model, node, weight } from "../support/models.ts";

type Parts = Parameters<typeof frozen>[0];

function macsOf(
  nodes: Parts["nodes"],
  inputs: Parts["inputs"],
  outputs: Parts["outputs"],
  weights: Parts["weights"],
) {
  return macsPerNode(frozen({ nodes, inputs, outputs, weights }));
}

describe("multiply-accumulates", () => {
  it("of a convolution are outputs x in-channels x kernel", () => {
    const nodes = [node("Conv", ["x", "w", "b"], ["y"])];
    const macs = macsOf(nodes, { x: float(2, 3, 10, 10) }, { y: float(2, 8, 8, 8) }, [
      weight("w", 8, 3, 3, 3),
      weight("b", 8),
    ]);
    expect(macs).toEqual([2 * 8 * 8 * 8 * (3 * 3 * 3)]);
  });

  it("of grouped and depthwise convolutions use the in-channels of the group", () => {
    const input = { x: float(1, 8, 5, 5) };
    const grouped = [node("Conv", ["x", "w"], ["y"], { group: 2 })];
    expect(macsOf(grouped, input, { y: float(1, 6, 5, 5) }, [weight("w", 6, 4, 1, 1)])).toEqual([6 * 25 * 4]);
    const depthwise = [node("Conv", ["x", "w"], ["y"], { group: 8 })];
    expect(macsOf(depthwise, input, { y: float(1, 8, 3, 3) }, [weight("w", 8, 1, 3, 3)])).toEqual([
      8 * 9 * 9,
    ]);
  });

  it("of a transposed convolution are inputs x out-channels x kernel", () => {
    const nodes = [node("ConvTranspose", ["x", "w"], ["y"], { strides: [2, 2] })];
    const macs = macsOf(nodes, { x: float(1, 4, 5, 5) }, { y: float(1, 6, 10, 10) }, [
      weight("w", 4, 6, 2, 2),
    ]);
    expect(macs).toEqual([4 * 25 * 6 * 4]);
  });

  it("of Gemm are counted with either factor transposed", () => {
    const plain = [node("Gemm", ["x", "w"], ["y"], { transB: 1 })];
    expect(macsOf(plain, { x: float(2, 5) }, { y: float(2, 7) }, [weight("w", 7, 5)])).toEqual([2 * 7 * 5]);
    const transposed = [node("Gemm", ["x", "w"], ["y"], { transA: 1 })];
    expect(macsOf(transposed, { x: float(5, 2) }, { y: float(2, 7) }, [weight("w", 5, 7)])).toEqual([
      2 * 7 * 5,
    ]);
  });

  it("of MatMul are counted in batches and with vectors", () => {
    const nodes = [node("MatMul", ["x", "w"], ["y"])];
    expect(
      macsOf(nodes, { x: float(3, 4, 5, 6), w: float(3, 4, 6, 7) }, { y: float(3, 4, 5, 7) }, []),
    ).toEqual([3 * 4 * 5 * 7 * 6]);
    expect(macsOf(nodes, { x: float(6) }, { y: float(7) }, [weight("w", 6, 7)])).toEqual([42]);
  });

  it("of quantised products are counted although operands have scales between them", () => {
    const nodes = [node("QLinearConv", ["x", "s", "z", "w", "s", "z", "s", "z"], ["y"])];
    const macs = macsOf(nodes, { x: float(1, 3, 4, 4), s: float(), z: float() }, { y: float(1, 8, 4, 4) }, [
      weight("w", 8, 3, 1, 1),
    ]);
    expect(macs).toEqual([8 * 16 * 3]);
  });

  it("of an LSTM are steps x sequences x all its weights, whichever output is left out", () => {
    const nodes = [node("LSTM", ["x", "w", "r"], ["", "y"], { hidden_size: 4 })];
    const macs = macsOf(nodes, { x: float(5, 2, 8) }, { y: float(1, 2, 4) }, [
      weight("w", 1, 16, 8),
      weight("r", 1, 16, 4),
    ]);
    expect(macs).toEqual([5 * 2 * (16 * 8 + 16 * 4)]);
  });

  it("of anything else are zero; of other domains they are unknown", () => {
    const foreign = { ...node("Conv", ["x", "w"], ["y"]), domain: "com.example" };
    expect(
      macsOf([foreign], { x: float(1, 3, 4, 4) }, { y: float(1, 8, 4, 4) }, [weight("w", 8, 3, 1, 1)]),
    ).toEqual([null]);
    expect(macsOf([node("Relu", ["x"], ["y"])], { x: float(9) }, { y: float(9) }, [])).toEqual([0]);
  });
});

describe("a stage's work", () => {
  // x[10] -> a[20] -> b[30], c[5] -> y[40], and a skips to the end.
  const parts = {
    nodes: [
      node("F", ["x"], ["a"]),
      node("F", ["a"], ["b", "unread"]),
      node("F", ["b"], ["c"]),
      node("F", ["c", "a", "w"], ["y"]),
    ],
    inputs: { x: float(10) },
    outputs: { y: float(40) },
    weights: [weight("w", 3), weight("v", 100)],
  };
  const subject = frozen(parts, { a: float(20), b: float(30), c: float(5), unread: float(7) });
  const peak = (from: number, to: number) => stageWork(subject, from, to).peakActivationBytes / 4;

  it("includes the peak of live activations while each node runs", () => {
    expect(peak(0, 1)).toBe(10 + 20);
    expect(peak(1, 2)).toBe(20 + 30 + 7);
    // `a` is not used in this stage and passes through it.
    expect(peak(2, 3)).toBe(20 + 30 + 5);
    expect(peak(3, 4)).toBe(5 + 20 + 40);
    expect(peak(0, 4)).toBe(65);
  });

  it("includes the weights that it uses, once each, and those inside control flow", () => {
    expect(stageWork(subject, 0, 4)).toMatchObject({ weights: 3, weightBytes: 12 });
    expect(stageWork(subject, 0, 3)).toMatchObject({ weights: 0, weightBytes: 0 });
    const inner = { nodes: [node("Add", ["x", "k"], ["t"])], inputs: {}, outputs: { t: float(10) } };
    const body = model({ ...inner, weights: [weight("k", 10)] }).graph!;
    const flow = { ...parts, nodes: [node("If", ["x"], ["y"], { then_branch: body, else_branch: body })] };
    expect(stageWork(frozen(flow), 0, 1)).toMatchObject({ weights: 20, weightBytes: 80 });
  });
});
