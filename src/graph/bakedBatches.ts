import { type GraphProto, type TensorProto, TensorProto_DataType } from "./onnxProto.ts";
import { elementsOf } from "./values/tensorValue.ts";

/** Operators that receive sizes through their other inputs or an attribute. */
const sized = new Set(["Reshape", "Split", "Expand", "Tile", "Slice", "ConstantOfShape", "View"]);

/** A list of sizes has one for each dimension or piece, so at most about this many. */
const longestList = 16;

/** Maximum number of candidates to try, because each is a model to load. */
const maxCandidates = 8;

/**
 * Returns the batches that a model may have been made for, smallest first: the sizes written into its operators, and
 * the sums of pieces that a batch is split into.
 */
export function bakedBatches(graph: GraphProto): number[] {
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const { opType, output, attribute } of graph.node) {
    const value = attribute.find(({ name }) => name === "value")?.t;
    if (opType === "Constant" && value) tensors.set(output[0], value);
  }
  const found = new Set<number>();
  for (const { opType, input, attribute } of graph.node) {
    if (!sized.has(opType)) continue;
    const told = input.flatMap((name) => (tensors.has(name) ? [wholeNumbers(tensors.get(name)!)] : []));
    const written = attribute.map(({ ints }) => ints.map(Number));
    for (const list of [...told, ...written]) {
      for (const size of [...list, list.reduce((sum, piece) => sum + piece, 0)]) found.add(size);
    }
  }
  return [...found]
    .filter((size) => Number.isSafeInteger(size) && size > 0)
    .sort((a, b) => a - b)
    .slice(0, maxCandidates);
}

/** Returns the elements of a short list of integers; none for any other tensor. */
function wholeNumbers({ dataType, dims, rawData, int64Data }: TensorProto): number[] {
  if (dataType !== TensorProto_DataType.INT64 || dims.length > 1 || Number(dims[0] ?? 1n) > longestList)
    return [];
  const elements = rawData.length > 0 ? elementsOf({ type: "int64", data: rawData }) : int64Data;
  return Array.from(elements, Number);
}
