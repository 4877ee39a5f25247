import type { GraphProto, NodeProto, TensorProto } from "onnx-buf";
import { tensorBytes } from "./elementType.ts";
import type { FrozenModel } from "./freeze.ts";
import { lifetimes } from "./liveness.ts";
import { bytesOf, elementCount } from "./tensorType.ts";
import { nodeReads, subgraphs } from "./walk.ts";

/** What a stage asks of a device, counted from the graph. */
export interface StageWork {
  /** Multiply-accumulates of convolutions and matrix products, for one frame. */
  macs: number;
  /** Elements of the weights it holds. */
  weights: number;
  weightBytes: number;
  /** The most bytes of activations that are live at once, inputs and outputs of the running node included. */
  peakActivationBytes: number;
}

/**
 * Counts the work of the nodes between positions `from` and `to`.
 *
 * Only convolutions and matrix products count as multiply-accumulates, as in torchvision's and fvcore's tables;
 * nodes inside control flow are opaque and count nothing.
 */
export function stageWork(model: FrozenModel, from: number, to: number): StageWork {
  const graph = model.proto.graph!;
  const nodes = graph.node.slice(from, to);
  const shapes = shapesOf(model);
  const macs = nodes.reduce((sum, node) => sum + nodeMacs(node, shapes), 0);
  const used = new Set(nodes.flatMap(nodeReads));
  const inBodies = nodes.flatMap(subgraphs).flatMap(weightsOf);
  const held = [...graph.initializer.filter((tensor) => used.has(tensor.name)), ...inBodies];
  const count = (dims: bigint[]) => elementCount(dims.map(Number));
  return {
    macs,
    weights: held.reduce((sum, tensor) => sum + count(tensor.dims), 0),
    weightBytes: held.reduce((sum, t) => sum + (tensorBytes(t.dataType, count(t.dims)) ?? 0), 0),
    peakActivationBytes: peakActivations(model, from, to),
  };
}

/** The weights inside the body of a control-flow operator, and of those within. */
function weightsOf(body: GraphProto): TensorProto[] {
  return [...body.initializer, ...body.node.flatMap(subgraphs).flatMap(weightsOf)];
}

/** Multiply-accumulates of every node in order, for one frame. */
export function macsPerNode(model: FrozenModel): number[] {
  const shapes = shapesOf(model);
  return model.proto.graph!.node.map((node) => nodeMacs(node, shapes));
}

type Shapes = (name: string) => number[] | undefined;

function shapesOf(model: FrozenModel): Shapes {
  const weights = new Map(model.proto.graph!.initializer.map((t) => [t.name, t.dims.map(Number)]));
  return (name) => model.types.get(name)?.shape ?? weights.get(name);
}

/**
 * - Conv: every output element takes one product per element of a filter (in-channels / groups x kernel).
 * - ConvTranspose: the same, seen from the input.
 * - Gemm, MatMul: every output element takes one product per element of the shared dimension.
 * - LSTM, GRU, RNN: every step of every sequence meets all input and all recurrence weights.
 */
function nodeMacs(node: NodeProto, shapes: Shapes): number {
  if (node.domain !== "" && node.domain !== "ai.onnx") return 0;
  // Quantised operators have a scale and a zero point after each tensor.
  const inputs = node.opType.startsWith("QLinear") ? [node.input[0], node.input[3]] : node.input;
  const [first, second, third] = inputs.map(shapes);
  const output = shapes(node.output.find((name) => name !== "") ?? "");
  if (!first || !second || !output) return 0;
  switch (node.opType) {
    case "Conv":
    case "ConvInteger":
    case "QLinearConv":
      return elementCount(output) * elementCount(second.slice(1));
    case "ConvTranspose":
      return elementCount(first) * elementCount(second.slice(1));
    case "Gemm": {
      const transposed = node.attribute.some((a) => a.name === "transA" && a.i !== 0n);
      return elementCount(output) * first[transposed ? 0 : 1];
    }
    case "MatMul":
    case "MatMulInteger":
    case "QLinearMatMul":
      return elementCount(output) * (first.at(-1) ?? 1);
    case "LSTM":
    case "GRU":
    case "RNN":
      return elementCount(first.slice(0, 2)) * (elementCount(second) + elementCount(third ?? [0]));
    default:
      return 0;
  }
}

function peakActivations(model: FrozenModel, from: number, to: number): number {
  const change = new Array<number>(to - from + 1).fill(0);
  for (const { name, from: made, to: read } of lifetimes(model.proto.graph!)) {
    const type = model.types.get(name);
    const first = Math.max(made, from);
    const last = Math.min(read, to - 1);
    if (!type || made >= to || read < from || last < first) continue;
    change[first - from] += bytesOf(type);
    change[last - from + 1] -= bytesOf(type);
  }
  let live = 0;
  return change.reduce((peak, delta) => Math.max(peak, (live += delta)), 0);
}
