import { withoutControls } from "../base/printable.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import type { NodeProto } from "./onnxProto.ts";

/**
 * Returns the name of every cut 0 to N: the block that ends there, read from node names.
 *
 * PyTorch's exporter names a node by the modules around it: `/features/features.7/conv/conv.2/Conv` is in
 * `features`, in `features.7`, and so on. A module ends at a cut when its last node is just before it. Several may end at
 * once (`features.18` and with it `features`). The outermost *numbered* one then names the cut, because numbered modules
 * are the items of a sequence and the ones around them are mere containers. If none is numbered, the outermost does
 * (`Mixed_5b`). A node outside any module, or in the middle of one with nothing ending, gives its own name; a node without
 * a name gives its operator and position (`Conv_12`).
 *
 * TensorFlow's names work the same way (`StatefulPartitionedCall/net/dense_1/MatMul`), without the modules that
 * are around everything.
 *
 * Names go into tables, files and charts, so they have no control characters. They are unique: if a module is used more
 * than once, later ones get `#2`, `#3`, and so does a module that is called `input` or `output`, which are the two ends.
 */
export function blockNames(nodes: NodeProto[]): string[] {
  const paths = modulePaths(nodes);
  const lastNode = new Map<string, number>();
  for (const [position, path] of paths.entries()) {
    for (let depth = 1; depth <= path.length; depth++) lastNode.set(key(path, depth), position);
  }
  const names = nodes.map((node, position) => {
    const path = paths[position];
    const ended = path.map((_, index) => index + 1).filter((d) => lastNode.get(key(path, d)) === position);
    const depth = ended.find((d) => isNumbered(path[d - 1])) ?? ended[0];
    const name = withoutControls(depth ? qualifiedName(path.slice(0, depth)) : ownName(node, path, position));
    return name.trim() === "" ? `${node.opType}_${position}` : name;
  });
  const [input, output, ...between] = uniqueNames(["input", "output", ...names.slice(0, -1)]);
  return [input, ...between, output];
}

/** Returns the modules around every node, outermost first. */
export function modulePaths(nodes: NodeProto[]): string[][] {
  const paths = nodes.map(({ name }) => (name.includes("/") ? pathOf(name) : undefined));
  const maker = new Map(nodes.flatMap((node, index) => node.output.map((name) => [name, index] as const)));
  const reader = new Map(nodes.flatMap((node, index) => node.input.map((name) => [name, index] as const)));
  // Among names with modules, one without is a node that the runtime inserted. It belongs with the node that feeds it or,
  // if it prepares an input, with the node that reads it.
  for (const [index, node] of nodes.entries()) {
    if (node.name === "") continue;
    const neighbour = /input_reshape/.test(node.name)
      ? reader.get(node.output[0])
      : maker.get(node.input[0] ?? "");
    paths[index] ??= (neighbour === undefined ? undefined : paths[neighbour]) ?? [];
  }
  const known = paths.map((path) => path ?? []);
  const shared = nodes.some(({ name }) => name.startsWith("/")) ? 0 : sharedDepth(known);
  return known.map((path) => path.slice(shared));
}

/** Modules nested more deeply than this, which no model has, count as this deep. Each depth has a key of all above it. */
const deepest = 100;

/** The parts of a name but the last, which is the operator. PyTorch begins with a slash. */
function pathOf(name: string): string[] {
  return unfused(name)
    .split("/")
    .slice(0, -1)
    .filter((part) => part !== "")
    .slice(0, deepest);
}

/** The runtime joins a MatMul and the Add after it into a node that has the MatMul's name. */
function unfused(name: string): string {
  return name.replace(/\/MatMulAddFusion$/, "");
}

/** Returns how many outermost modules are around every node that is in any module. */
function sharedDepth(paths: string[][]): number {
  const deep = paths.filter((path) => path.length > 0);
  const first = deep[0] ?? [];
  const differs = first.findIndex((part, depth) => deep.some((path) => path[depth] !== part));
  return differs === -1 ? first.length : differs;
}

function key(path: string[], depth: number): string {
  return path.slice(0, depth).join("/");
}

function isNumbered(module: string): boolean {
  return /[._-]\d+$/.test(module);
}

/** Joins a module's path: `features/features.7/conv` is `features.7.conv`, as a part that repeats its parent's name replaces it. */
export function qualifiedName(path: string[]): string {
  let name = "";
  let parent = "";
  for (const part of path) {
    if (parent !== "" && part.startsWith(`${parent}.`))
      name = name.slice(0, name.length - parent.length) + part;
    else name = name === "" ? part : `${name}.${part}`;
    parent = part;
  }
  return name;
}

function ownName(node: NodeProto, path: string[], position: number): string {
  // "InsertedPrecisionFreeCast_x" is the runtime's own node, named after a tensor.
  if (node.name === "" || /^Inserted\w*Cast_/.test(node.name)) return `${node.opType}_${position}`;
  const inserted = path.length > 0 && !node.name.includes("/");
  const operator = (inserted ? undefined : unfused(node.name).split("/").at(-1)) || node.opType;
  return path.length > 0 ? `${qualifiedName(path)}.${operator}` : operator;
}
