import type { NodeProto } from "./onnxProto.ts";
import type { Shapes } from "./tensorType.ts";

/**
 * Counts the multiply-accumulates of ONNX Runtime's Attention: the projection of the input to queries, keys and values,
 * then every query with every key and value, including masked ones. Null if shapes are unknown or have another layout.
 */
export function attentionMacs(node: NodeProto, shapes: Shapes): number | null {
  const [input, weights] = node.input.map(shapes);
  const past = shapes(node.input[4] ?? "");
  if (input?.length !== 3 || weights?.length !== 2 || (node.input[4] && !past)) return null;
  const [batch, queries, width] = input;
  const widths = node.attribute.find(({ name }) => name === "qkv_hidden_sizes")?.ints.map(Number);
  const [query, , value] = widths ?? new Array<number>(3).fill(weights[1] / 3);
  const keys = queries + (past?.[3] ?? 0);
  return batch * queries * (width * weights[1] + keys * (query + value));
}

/** Counts those of MultiHeadAttention, whose queries, keys and values are already projected. */
export function multiHeadMacs(node: NodeProto, shapes: Shapes): number | null {
  const [query, key, value] = node.input.map(shapes);
  const past = shapes(node.input[6] ?? "");
  if (query?.length !== 3 || key?.length !== 3 || value?.length !== 3 || (node.input[6] && !past))
    return null;
  const [batch, queries, width] = query;
  return batch * queries * (key[1] + (past?.[2] ?? 0)) * (width + value[2]);
}
