import { attentionMacs, multiHeadMacs } from "./attentionMacs.ts";
import { einsumMacs } from "./einsumMacs.ts";
import { elementCount } from "./elementCount.ts";
import type { NodeProto } from "./onnxProto.ts";
import type { Shapes } from "./tensorType.ts";
import { subgraphs, usualDomain } from "./walk.ts";

type Count = (node: NodeProto, shapes: Shapes) => number | null;

/** Operators whose work is products, by domain and name. All others of the standard domain have none. */
const counted = new Map<string, Count>([
  ["Conv", filters(1)],
  ["ConvInteger", filters(1)],
  ["QLinearConv", filters(3)],
  ["DeformConv", filters(1)],
  ["com.microsoft.FusedConv", filters(1)],
  ["ConvTranspose", transposedFilters],
  ["Gemm", products(1)],
  ["com.microsoft.FusedGemm", products(1)],
  ["com.microsoft.QGemm", products(3)],
  ["MatMul", products(1)],
  ["MatMulInteger", products(1)],
  ["QLinearMatMul", products(3)],
  ["com.microsoft.FusedMatMul", products(1)],
  ["com.microsoft.DynamicQuantizeMatMul", products(1)],
  ["com.microsoft.MatMulIntegerToFloat", products(1)],
  ["com.microsoft.MatMulNBits", packedProducts],
  ["com.microsoft.MatMulBnb4", packedProducts],
  ["com.microsoft.Attention", attentionMacs],
  ["com.microsoft.MultiHeadAttention", multiHeadMacs],
  ["Einsum", einsumMacs],
  ["LSTM", recurrence],
  ["GRU", recurrence],
  ["RNN", recurrence],
  ["com.microsoft.DynamicQuantizeLSTM", recurrence],
  // Operators whose number of products is not computed here: unknown, which is not zero.
  ["Attention", () => null],
]);

/** ONNX Runtime's own operators without products: activations, normalisations, moving and converting. */
const productless = new Set(
  ["BiasGelu", "FastGelu", "Gelu", "QuickGelu", "BiasSoftmax", "BiasDropout", "BiasAdd", "BiasSplitGelu"]
    .concat(["SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"])
    .concat([
      "EmbedLayerNormalization",
      "GroupNorm",
      "SkipGroupNorm",
      "RotaryEmbedding",
      "LayerNormalization",
    ])
    .concat(["QuantizeLinear", "DequantizeLinear", "QLinearAdd", "QLinearMul", "QLinearSigmoid"])
    .concat(["QLinearLeakyRelu", "QLinearSoftmax", "QLinearConcat", "QLinearAveragePool", "QLinearWhere"])
    .concat([
      "QLinearGlobalAveragePool",
      "QLinearReduceMean",
      "GatherND",
      "Pad",
      "ExpandDims",
      "Trilu",
      "Unique",
    ])
    .concat(["GatherBlockQuantized", "NhwcMaxPool", "RemovePadding", "RestorePadding"]),
);

/**
 * Counts the multiply-accumulates of a node, for one frame; null if unknown.
 *
 * - Convolutions: every output element takes one product per element of a filter (in-channels / groups x kernel);
 *   transposed ones are the same, seen from the input.
 * - Matrix products: every output element takes one product per element of the shared dimension.
 * - LSTM, GRU, RNN: every step of every sequence is multiplied by all input and all recurrence weights.
 * - Einsum: one product for each combination of the indices.
 *
 * The number is unknown for operators of other domains that are not in the tables here, for unknown shapes, and for
 * control flow with such work in its bodies, because the graph does not say how often a body runs.
 */
export function nodeMacs(node: NodeProto, shapes: Shapes): number | null {
  const count = counted.get(keyOf(node));
  if (count) return count(node, shapes);
  return hasNoProducts(node) ? 0 : null;
}

/** `Conv`, `com.microsoft.FusedConv`. */
function keyOf({ domain, opType }: NodeProto): string {
  return isStandard(domain) ? opType : `${domain}.${opType}`;
}

function isStandard(domain: string): boolean {
  return usualDomain(domain) === "";
}

function hasNoProducts(node: NodeProto): boolean {
  if (counted.has(keyOf(node))) return false;
  const known = isStandard(node.domain) || (node.domain === "com.microsoft" && productless.has(node.opType));
  return known && subgraphs(node).every((body) => body.node.every(hasNoProducts));
}

function outputShape(node: NodeProto, shapes: Shapes): number[] | undefined {
  return shapes(node.output.find((name) => name !== "") ?? "");
}

/** @param weights which input holds the filters: quantised operators have a scale and a zero point after each tensor */
function filters(weights: number): Count {
  return (node, shapes) => {
    const filter = shapes(node.input[weights]);
    const output = outputShape(node, shapes);
    return filter && output ? elementCount(output) * elementCount(filter.slice(1)) : null;
  };
}

function transposedFilters(node: NodeProto, shapes: Shapes): number | null {
  const [input, filter] = node.input.map(shapes);
  return input && filter ? elementCount(input) * elementCount(filter.slice(1)) : null;
}

/** @param second which input is the second factor */
function products(second: number): Count {
  return (node, shapes) => {
    const first = shapes(node.input[0]);
    const output = outputShape(node, shapes);
    if (!first || !output || !shapes(node.input[second])) return null;
    const transposed = node.attribute.some(({ name, i }) => name === "transA" && i !== 0n);
    return elementCount(output) * (first.at(transposed ? -2 : -1) ?? 1);
  };
}

/**
 * Counts products with a factor of N columns whose weights are packed, several per byte, so that its shape does not
 * give their number.
 */
function packedProducts(node: NodeProto, shapes: Shapes): number | null {
  const first = shapes(node.input[0]);
  const columns = node.attribute.find(({ name }) => name === "N")?.i;
  return first && columns !== undefined ? elementCount(first) * Number(columns) : null;
}

function recurrence(node: NodeProto, shapes: Shapes): number | null {
  const [input, weights, again] = node.input.map(shapes);
  if (!input || !weights || !again) return null;
  return elementCount(input.slice(0, 2)) * (elementCount(weights) + elementCount(again));
}
