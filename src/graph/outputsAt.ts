import type { Cut } from "./cuts.ts";
import type { FrozenModel } from "./freeze.ts";
import { type TensorInfo, tensorInfo } from "./tensorType.ts";

/**
 * Returns what the stage that ends at a cut outputs, in order. That is the cut's boundary; but the model's last stage has
 * the outputs that the model declares, in its order, among which may be weights.
 */
export function outputsAt({ position, boundary }: Cut, { proto, types }: FrozenModel): readonly TensorInfo[] {
  const { node, output, initializer } = proto.graph!;
  if (position < node.length) return boundary;
  return output.flatMap(({ name }) => {
    const weight = initializer.find((tensor) => tensor.name === name);
    const type = weight ? { elementType: weight.dataType, shape: weight.dims.map(Number) } : types.get(name);
    return type ? [tensorInfo(name, type)] : [];
  });
}
