import { elementCount } from "./elementCount.ts";
import type { NodeProto } from "./onnxProto.ts";
import type { Shapes } from "./tensorType.ts";

/**
 * Counts the multiply-accumulates of an Einsum of two tensors: one for each combination of its indices. An Einsum of
 * one tensor only sums or transposes and has none. With three or more the number depends on the order: null.
 */
export function einsumMacs(node: NodeProto, shapes: Shapes): number | null {
  const equation = node.attribute.find(({ name }) => name === "equation")?.s;
  const operands = node.input.map(shapes);
  if (equation === undefined || operands.some((shape) => shape === undefined)) return null;
  if (operands.length !== 2) return operands.length === 1 ? 0 : null;
  const [inputs] = new TextDecoder().decode(equation).replaceAll(/\s/g, "").split("->");
  const sizes = new Map<string, number>();
  for (const [operand, term] of inputs.split(",").entries()) {
    for (const [index, size] of indexSizes(term, operands[operand]!)) {
      sizes.set(index, Math.max(size, sizes.get(index) ?? 1));
    }
  }
  return elementCount([...sizes.values()]);
}

/** Returns the indices of one term with their sizes; those of an ellipsis are counted from the last. */
function indexSizes(term: string, shape: number[]): [index: string, size: number][] {
  const [before, after] = term.split("...");
  if (after === undefined) return [...before].map((index, axis) => [index, shape[axis]]);
  const end = shape.length - after.length;
  const broadcast = shape.slice(before.length, end);
  return [
    ...[...before].map((index, axis): [string, number] => [index, shape[axis]]),
    ...broadcast.map((size, axis): [string, number] => [`...${broadcast.length - axis}`, size]),
    ...[...after].map((index, axis): [string, number] => [index, shape[end + axis]]),
  ];
}
