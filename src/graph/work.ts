import { tensorBytes } from "./elementType.ts";
import type { FrozenModel } from "./freeze.ts";
import { lifetimes } from "./liveness.ts";
import type { GraphProto, NodeProto, TensorProto } from "./onnxProto.ts";
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

/** Counts the work of the nodes between positions `from` and `to`. To ask for many stages, use `workCounter`. */
export function stageWork(model: FrozenModel, from: number, to: number): StageWork {
  return workCounter(model)(from, to);
}

/**
 * A counter of the work of the nodes between two positions, which looks through the model once.
 *
 * Only convolutions and matrix products count as multiply-accumulates, as in torchvision's and fvcore's tables;
 * nodes inside control flow are opaque and count nothing.
 *
 * O(nodes + edges), then O(nodes + weights) for each stage.
 */
export function workCounter(model: FrozenModel): (from: number, to: number) => StageWork {
  const macs = macsPerNode(model);
  const activations = activationsPerNode(model);
  const weights = weightUses(model.proto.graph!);
  return (from, to) => {
    const held = weights.filter(({ uses }) => uses.some((position) => position >= from && position < to));
    return {
      macs: macs.slice(from, to).reduce((sum, count) => sum + count, 0),
      weights: held.reduce((sum, { elements }) => sum + elements, 0),
      weightBytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
      peakActivationBytes: activations.slice(from, to).reduce((peak, bytes) => Math.max(peak, bytes), 0),
    };
  };
}

/** Every weight with its size and the positions of the nodes that hold it, in a body or as something they read. */
function weightUses(graph: GraphProto): { elements: number; bytes: number; uses: number[] }[] {
  const positions = new Map<string, number[]>();
  for (const [position, node] of graph.node.entries()) {
    for (const name of nodeReads(node)) positions.set(name, [...(positions.get(name) ?? []), position]);
  }
  const sized = (tensor: TensorProto, uses: number[]) => {
    const elements = elementCount(tensor.dims.map(Number));
    return { elements, bytes: tensorBytes(tensor.dataType, elements) ?? 0, uses };
  };
  const inBodies = graph.node.flatMap((node, position) =>
    subgraphs(node)
      .flatMap(weightsOf)
      .map((tensor) => sized(tensor, [position])),
  );
  return [...graph.initializer.map((tensor) => sized(tensor, positions.get(tensor.name) ?? [])), ...inBodies];
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

/** Bytes of the activations that are live while each node runs, its inputs and outputs included. */
function activationsPerNode(model: FrozenModel): number[] {
  const graph = model.proto.graph!;
  const change = new Array<number>(graph.node.length + 1).fill(0);
  for (const { name, from: made, to: read } of lifetimes(graph)) {
    const type = model.types.get(name);
    const first = Math.max(made, 0);
    const last = Math.min(read, graph.node.length - 1);
    if (!type || last < first) continue;
    change[first] += bytesOf(type);
    change[last + 1] -= bytesOf(type);
  }
  let live = 0;
  return change.slice(0, -1).map((delta) => (live += delta));
}
