import { withoutControls } from "../../base/printable.ts";
import { qualifiedName } from "../blockNames.ts";
import type { NodeProto } from "../onnxProto.ts";
import { sharedPath } from "./sharedPath.ts";

/**
 * Returns what a block is called: the cut at its end, or else the module that its nodes are in. A block that is in no
 * module, or in a part of one, is called after its first and its last operator.
 *
 * @param paths the modules of each node (`modulePaths`)
 */
export function blockLabel(
  nodes: NodeProto[],
  paths: string[][],
  from: number,
  to: number,
  cut: string | undefined,
): string {
  if (cut !== undefined) return cut;
  const shared = sharedPath(paths.slice(from, to));
  const isWhole = shared.length > 0 && count(paths, shared) === to - from;
  if (isWhole) return withoutControls(qualifiedName(shared));
  const operators = [nodes[from].opType, nodes[to - 1].opType];
  const name = to - from === 1 ? operators[0] : operators.join(" to ");
  return withoutControls(shared.length > 0 ? `${qualifiedName(shared)}: ${name}` : name);
}

function count(paths: string[][], module: string[]): number {
  return paths.filter((path) => module.every((part, depth) => path[depth] === part)).length;
}
