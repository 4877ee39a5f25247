import type { NodeProto } from "onnx-buf";

/**
 * The name of every cut 0 to N: the block that ends there, read from node names.
 *
 * PyTorch's exporter names a node by the modules around it: `/features/features.7/conv/conv.2/Conv` is in
 * `features`, in `features.7`, and so on. A module ends at a cut when its last node is just before it. Several
 * may end at once (`features.18` and with it `features`): the outermost *numbered* one names the cut, because
 * numbered modules are the items of a sequence and the ones around them mere containers; where none is numbered,
 * the outermost (`Mixed_5b`). A node outside any module, or in the middle of one with nothing ending, gives its
 * own name; a node without a name, its operator and position (`Conv_12`).
 *
 * Names are unique: where a module is used twice, later ones get `#2`, `#3`.
 */
export function blockNames(nodes: NodeProto[]): string[] {
  const paths = nodes.map((node) => modulePath(node.name));
  const lastNode = new Map<string, number>();
  for (const [position, path] of paths.entries()) {
    for (let depth = 1; depth <= path.length; depth++) lastNode.set(key(path, depth), position);
  }
  const taken = new Map<string, number>();
  const names = nodes.map((node, position) => {
    const path = paths[position];
    const ended = path.map((_, index) => index + 1).filter((d) => lastNode.get(key(path, d)) === position);
    const depth = ended.find((d) => isNumbered(path[d - 1])) ?? ended[0];
    const name = depth ? qualifiedName(path.slice(0, depth)) : ownName(node, position);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
  return ["input", ...names.slice(0, -1), "output"];
}

/** The modules around a node, outermost first: the parts of its name but the last, which is the operator. */
function modulePath(name: string): string[] {
  return name.startsWith("/") ? name.split("/").slice(1, -1) : [];
}

function key(path: string[], depth: number): string {
  return path.slice(0, depth).join("/");
}

function isNumbered(module: string): boolean {
  return /[._]\d+$/.test(module);
}

/** `features/features.7/conv` is written `features.7.conv`: a part that repeats its parent's name replaces it. */
function qualifiedName(path: string[]): string {
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

function ownName(node: NodeProto, position: number): string {
  if (node.name === "") return `${node.opType}_${position}`;
  const path = modulePath(node.name);
  const operator = node.name.slice(node.name.lastIndexOf("/") + 1);
  return path.length > 0 ? `${qualifiedName(path)}.${operator}` : operator;
}
