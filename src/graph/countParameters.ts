import { elementCount } from "./elementCount.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType } from "./onnxProto.ts";
import { denseWeights, nodeReads, subgraphs, type Weight } from "./walk.ts";

/** Types of weights: floats, and the narrow integers of quantised ones, such as a table of embeddings. Others are sizes and positions. */
const weighty = new Set([
  ...[TensorProto_DataType.FLOAT, TensorProto_DataType.FLOAT16, TensorProto_DataType.BFLOAT16],
  ...[TensorProto_DataType.DOUBLE, TensorProto_DataType.INT8, TensorProto_DataType.UINT8],
  ...[TensorProto_DataType.INT4, TensorProto_DataType.UINT4],
]);

/** Operators whose constant inputs are settings of the operator (limits, scales), not learnt numbers. */
const settings = new Set(["Clip", "Resize", "Pad", "Pow", "Dropout"]);

/** Quantised operators, and the inputs among theirs that may be learnt, as integers too; the others are scales and zero points. */
const quantised: Partial<Record<string, readonly number[]>> = {
  QuantizeLinear: [0],
  DequantizeLinear: [0],
  QLinearConv: [3, 8],
  QLinearMatMul: [0, 3],
  ConvInteger: [1],
  MatMulInteger: [0, 1],
  MatMulIntegerToFloat: [0, 1, 6],
  DynamicQuantizeMatMul: [1, 4],
  DynamicQuantizeLSTM: [1, 2, 3],
  QGemm: [0, 3, 6],
  // Its weights are packed (packed); this is the bias.
  MatMulNBits: [5],
};

/**
 * Parameters as deep-learning frameworks count them: the elements of weights that nodes read, floats or quantised, once each. Without the
 * running mean and variance of batch normalisation (buffers, not parameters), scales and zero points, and constant operands that are single
 * numbers. Weights of bodies and those of Constant nodes are among them.
 */
export function countParameters(graph: GraphProto): number {
  const learnt = new Set<string>();
  const integers = new Set<string>();
  for (const node of graph.node) {
    if (settings.has(node.opType)) continue;
    const places = quantised[node.opType];
    if (places) for (const at of places) integers.add(node.input[at] ?? "");
    else {
      const reads = node.opType === "BatchNormalization" ? node.input.slice(0, 3) : nodeReads(node);
      for (const name of reads) learnt.add(name);
    }
  }
  const isLearnt = ({ name, dims, dataType }: Weight) =>
    dims.length > 0 && (integers.has(name) || (learnt.has(name) && weighty.has(dataType)));
  const own = denseWeights(graph)
    .concat(graph.node.flatMap(constant))
    .filter(isLearnt)
    .reduce((sum, { dims }) => sum + elementCount(dims.map(Number)), 0);
  return [...graph.node.map(packed), ...graph.node.flatMap(subgraphs).map(countParameters)].reduce(
    (sum, count) => sum + count,
    own,
  );
}

/** Returns the number of a node's weights that are packed, several to an element. */
function packed({ opType, attribute }: NodeProto): number {
  if (opType !== "MatMulNBits") return 0;
  const size = (key: string) => Number(attribute.find(({ name }) => name === key)?.i ?? 0n);
  return size("K") * size("N");
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
