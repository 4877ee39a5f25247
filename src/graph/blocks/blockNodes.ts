import { withoutControls } from "../../base/printable.ts";
import type { FrozenModel } from "../freeze.ts";
import { bytesOf, tensorInfo } from "../tensorType.ts";
import { blockEdges } from "./blockEdges.ts";
import type { Block, BlockBorder } from "./blockTypes.ts";

/**
 * Returns the nodes between two positions and the tensors between them.
 *
 * @param macs of every node of the model
 * @param borders at every position
 */
export function blockNodes(
  model: FrozenModel,
  from: number,
  to: number,
  macs: readonly (number | null)[],
  borders: readonly BlockBorder[],
): Pick<Block, "nodes" | "nodeEdges"> {
  const nodes = model.proto.graph!.node.slice(from, to).map((node, index) => {
    const made = node.output.filter((name) => model.types.has(name));
    const [first] = made.map((name) => tensorInfo(name, model.types.get(name)!));
    const { refused } = borders[from + index + 1];
    return {
      name: withoutControls(node.name),
      operator: withoutControls(node.opType),
      macs: macs[from + index],
      output: first === undefined ? "" : `${first.type}[${first.shape.join(",")}]`,
      bytes: made.reduce((sum, name) => sum + bytesOf(model.types.get(name)!), 0),
      ...(index < to - from - 1 && refused !== undefined && { refused }),
    };
  });
  return { nodes, nodeEdges: edgesInside(model, from, to) };
}

/** The tensors between the nodes at these positions; what comes from and goes to others is left out. */
function edgesInside(model: FrozenModel, from: number, to: number): Block["nodeEdges"] {
  const last = model.proto.graph!.node.length;
  const borders = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  // One part before and one after these nodes, where there are any.
  const parts = [...new Set([0, ...borders, last])];
  const before = from === 0 ? 0 : 1;
  return blockEdges(model, parts)
    .map((edge) => ({ ...edge, from: edge.from - before, to: edge.to - before }))
    .filter((edge) => edge.from >= 0 && edge.to < to - from);
}
