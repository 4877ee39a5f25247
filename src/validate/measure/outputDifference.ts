import { elementsOf } from "../../graph/values/tensorValue.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";

/**
 * Largest absolute difference between two sets of tensors, element by element. Infinity if a tensor is missing or has
 * another type or shape, or if only one of two elements is a number. Half-precision floats are compared by value.
 */
export function outputDifference(whole: readonly WireTensor[], split: readonly WireTensor[]): number {
  const byName = new Map(split.map((tensor) => [tensor.name, tensor]));
  if (byName.size !== whole.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...whole.map((tensor) => tensorDifference(tensor, byName.get(tensor.name))));
}

function tensorDifference(a: WireTensor, b: WireTensor | undefined): number {
  if (!b || a.type !== b.type || a.data.byteLength !== b.data.byteLength || `${a.shape}` !== `${b.shape}`) {
    return Number.POSITIVE_INFINITY;
  }
  const [x, y] = [a, b].map(elementsOf);
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i] === y[i]) continue;
    const [p, q] = [Number(x[i]), Number(y[i])];
    if (Number.isNaN(p) && Number.isNaN(q)) continue;
    const difference = Math.abs(p - q);
    largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return largest;
}
