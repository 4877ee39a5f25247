import { type GraphProto, TensorProto_DataType } from "./onnxProto.ts";
import { elementCount } from "./tensorType.ts";
import { nodeReads } from "./walk.ts";

const floating = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.BFLOAT16,
  TensorProto_DataType.DOUBLE,
]);

/** Operators whose constant inputs are settings of the operator (limits, scales), not learnt numbers. */
const settings = new Set(["Clip", "Resize", "Pad", "Pow", "Dropout"]);

/**
 * Parameters as deep-learning frameworks count them: the elements of floating-point weights that nodes read,
 * once each, without the running mean and variance of batch normalisation (buffers, not parameters) and without
 * constant operands that are single numbers.
 */
export function countParameters(graph: GraphProto): number {
  const learnt = new Set<string>();
  for (const node of graph.node) {
    if (settings.has(node.opType)) continue;
    const reads = node.opType === "BatchNormalization" ? node.input.slice(0, 3) : nodeReads(node);
    for (const name of reads) learnt.add(name);
  }
  return graph.initializer
    .filter((tensor) => learnt.has(tensor.name) && floating.has(tensor.dataType) && tensor.dims.length > 0)
    .reduce((sum, tensor) => sum + elementCount(tensor.dims.map(Number)), 0);
}
