import type { GraphProto } from "./onnxProto.ts";
import { nodeReads } from "./walk.ts";

/** Operators whose output size depends on the values of their inputs. */
const selecting = new Set(["NonZero", "NonMaxSuppression", "Unique", "Compress", "StringSplit"]);

/**
 * Returns those of the tensors `unknown`, whose shapes inference cannot determine, that depend on a selecting operator.
 * Their shapes differ from one input to the next, like the number of objects that a detector finds.
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
