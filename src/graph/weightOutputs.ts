import type { GraphProto } from "./onnxProto.ts";
import { type TensorInfo, tensorInfo } from "./tensorType.ts";

/** Returns a graph's outputs that are weights, which no node computes, in the order of its outputs. */
export function weightOutputs({ output, initializer }: GraphProto): TensorInfo[] {
  const names = new Set(output.map(({ name }) => name));
  const weights = new Map(
    initializer.flatMap((tensor) => (names.has(tensor.name) ? [[tensor.name, tensor] as const] : [])),
  );
  return [...names].flatMap((name) => {
    const weight = weights.get(name);
    if (!weight) return [];
    return [tensorInfo(name, { elementType: weight.dataType, shape: weight.dims.map(Number) })];
  });
}
