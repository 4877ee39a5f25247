import { elementCount } from "./elementCount.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType } from "./onnxProto.ts";
import { denseWeights, nodeReads, subgraphs, type Weight } from "./walk.ts";

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
 * constant operands that are single numbers. Weights of bodies and those of Constant nodes are among them.
 */
export function countParameters(graph: GraphProto): number {
  const learnt = new Set<string>();
  for (const node of graph.node) {
    if (settings.has(node.opType)) continue;
    const reads = node.opType === "BatchNormalization" ? node.input.slice(0, 3) : nodeReads(node);
    for (const name of reads) learnt.add(name);
  }
  const own = denseWeights(graph)
    .concat(graph.node.flatMap(constant))
    .filter(({ name, dims, dataType }) => learnt.has(name) && floating.has(dataType) && dims.length > 0)
    .reduce((sum, { dims }) => sum + elementCount(dims.map(Number)), 0);
  return graph.node.flatMap(subgraphs).reduce((sum, body) => sum + countParameters(body), own);
}

/** Returns the weight in a Constant node; some exporters write all weights like this. */
function constant({ opType, output, attribute }: NodeProto): Weight[] {
  if (opType !== "Constant") return [];
  return attribute.flatMap(({ name, t, floats }) => {
    if (name === "value" && t) return [{ name: output[0], dims: t.dims, dataType: t.dataType }];
    if (name !== "value_floats") return [];
    return [{ name: output[0], dims: [BigInt(floats.length)], dataType: TensorProto_DataType.FLOAT }];
  });
}
