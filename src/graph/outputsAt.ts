import type { Cut } from "./cuts.ts";
import type { FrozenModel } from "./freeze.ts";
import { type TensorInfo, tensorInfo } from "./tensorType.ts";
import { weightOutputs } from "./weightOutputs.ts";

/**
 * Returns what the stage that ends at a cut outputs, in order. That is the cut's boundary; but the model's last stage has
 * the outputs that the model declares, in its order, among which may be weights.
 */
export function outputsAt({ position, boundary }: Cut, { proto, types }: FrozenModel): readonly TensorInfo[] {
  const { node, output } = proto.graph!;
  if (position < node.length) return boundary;
  const weights = new Map(weightOutputs(proto.graph!).map((weight) => [weight.name, weight]));
  return output.flatMap(({ name }) => {
    const type = types.get(name);
    return weights.get(name) ?? (type ? tensorInfo(name, type) : []);
  });
}
