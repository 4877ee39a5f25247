import { elementCount } from "./elementCount.ts";
import { tensorBytes } from "./elementType.ts";
import type { FrozenModel } from "./freeze.ts";
import { lifetimes } from "./lifetimes.ts";
import { nodeMacs } from "./nodeMacs.ts";
import type { GraphProto } from "./onnxProto.ts";
import { bytesOf, type Shapes } from "./tensorType.ts";
import { denseWeights, nodeReads, subgraphs, type Weight } from "./walk.ts";
import { weightOutputs } from "./weightOutputs.ts";

/** The work of a stage, counted from the graph. */
export interface StageWork {
  /** Multiply-accumulates of convolutions and matrix products, for one frame; null if some are unknown. */
  macs: number | null;
  /** The known multiply-accumulates: a lower bound. */
  minMacs: number;
  /** Elements of the weights it holds. */
  weights: number;
  weightBytes: number;
  /** Maximum bytes of activations that are live at once, inputs and outputs of the running node included. */
  peakActivationBytes: number;
}

/**
 * Counts the work of the nodes between positions `from` and `to`. For many stages, use `workCounter`.
 *
 * @throws RangeError unless 0 <= from <= to <= number of nodes
 *
 * @example
 * ```ts
 * import { findCuts, freezeModel, resolveModel, stageWork } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("mobilenet_v2"));
 * const { macs, weightBytes } = stageWork(model, 0, findCuts(model)[3].position);
 * console.log(`${macs} multiply-accumulates, ${weightBytes} bytes of weights`);
 * ```
 */
export function stageWork(model: FrozenModel, from: number, to: number): StageWork {
  const nodes = model.proto.graph!.node.length;
  const isPosition = (at: number) => Number.isInteger(at) && at >= 0 && at <= nodes;
  if (!isPosition(from) || !isPosition(to) || from > to) {
    throw new RangeError(
      `no stage from ${from} to ${to}: two positions from 0 to ${nodes} are needed, in order`,
    );
  }
  return workCounter(model)(from, to);
}

/**
 * Creates a counter of the work of the nodes between two positions, which walks through the model only once.
 *
 * Only convolutions and matrix products count as multiply-accumulates, as in torchvision's and fvcore's tables. Unknown
 * numbers are null, not zero: operators that are not counted, and products inside control flow.
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
      macs: sumOfMacs(macs.slice(from, to)),
      minMacs: macs.slice(from, to).reduce<number>((sum, count) => sum + (count ?? 0), 0),
      weights: held.reduce((sum, { elements }) => sum + elements, 0),
      weightBytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
      peakActivationBytes: activations.slice(from, to).reduce((peak, bytes) => Math.max(peak, bytes), 0),
    };
  };
}

/** Lists every weight with its size and the positions of the nodes that use it, directly or in a body. */
function weightUses(graph: GraphProto): { elements: number; bytes: number; uses: number[] }[] {
  const positions = new Map<string, number[]>();
  for (const [position, node] of graph.node.entries()) {
    for (const name of nodeReads(node)) positions.set(name, [...(positions.get(name) ?? []), position]);
  }
  // The stage that ends the model outputs it.
  for (const { name } of weightOutputs(graph))
    positions.set(name, [...(positions.get(name) ?? []), graph.node.length - 1]);
  const sized = (tensor: Weight, uses: number[]) => {
    const elements = elementCount(tensor.dims.map(Number));
    return { elements, bytes: tensorBytes(tensor.dataType, elements) ?? 0, uses };
  };
  const inBodies = graph.node.flatMap((node, position) =>
    subgraphs(node)
      .flatMap(weightsOf)
      .map((tensor) => sized(tensor, [position])),
  );
  return [
    ...denseWeights(graph).map((tensor) => sized(tensor, positions.get(tensor.name) ?? [])),
    ...inBodies,
  ];
}

/** The weights inside the body of a control-flow operator, and of those within. */
function weightsOf(body: GraphProto): Weight[] {
  return [...denseWeights(body), ...body.node.flatMap(subgraphs).flatMap(weightsOf)];
}

/** Sums multiply-accumulates; null if some of them are unknown. */
export function sumOfMacs(macs: readonly (number | null)[]): number | null {
  return macs.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

/** Returns the multiply-accumulates of every node in order, for one frame; null if unknown (nodeMacs). */
export function macsPerNode(model: FrozenModel): (number | null)[] {
  const shapes = shapesOf(model);
  return model.proto.graph!.node.map((node) => nodeMacs(node, shapes));
}

function shapesOf(model: FrozenModel): Shapes {
  const weights = new Map(denseWeights(model.proto.graph!).map((t) => [t.name, t.dims.map(Number)]));
  return (name) => model.types.get(name)?.shape ?? weights.get(name);
}

/** Returns the bytes of the activations that are live while each node runs, its inputs and outputs included. */
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
