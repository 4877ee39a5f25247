import type { GraphProto } from "./onnxProto.ts";
import { nodeReads } from "./walk.ts";

/** Operators whose outputs are as long as the values of their inputs make them. */
const selecting = new Set(["NonZero", "NonMaxSuppression", "Unique", "Compress", "StringSplit"]);

/**
 * Of the tensors `unknown`, whose shapes no inference gives, those that a selecting operator has a part in: their
 * shapes differ from one input to the next, as the number of objects that a detector finds does.
 *
 * The graph's nodes must be in topological order.
 */
export function varyingShapes(graph: GraphProto, unknown: ReadonlySet<string>): Set<string> {
  const varying = new Set<string>();
  for (const node of graph.node) {
    if (!selecting.has(node.opType) && !nodeReads(node).some((name) => varying.has(name))) continue;
    for (const name of node.output) if (unknown.has(name)) varying.add(name);
  }
  return varying;
}
