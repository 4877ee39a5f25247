import type { GraphProto, NodeProto } from "./onnxProto.ts";
import { nodeReads } from "./walk.ts";

/**
 * Orders the nodes of a graph for cutting. Each node comes after those whose outputs it reads. A node that depends on
 * weights alone (the dequantisation of a weight, a cast that ONNX Runtime inserts) comes just before its first reader.
 * ONNX Runtime puts such nodes at the beginning, where their results would be live across every cut up to their reader.
 * Otherwise the order is the graph's own.
 *
 * O(nodes + edges). The graph must have no cycle.
 */
export function nodeOrder(graph: GraphProto): NodeProto[] {
  const maker = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  maker.delete(""); // an optional output left out
  const makersOf = (node: NodeProto) => nodeReads(node).flatMap((name) => maker.get(name) ?? []);
  const fed = dependingOn(new Set(graph.input.map(({ name }) => name)), graph, makersOf);
  const ordered = new Set<NodeProto>();
  // Nodes without a reader, such as one whose result is an output of the graph, come last.
  for (const root of [...graph.node.filter((node) => fed.has(node)), ...graph.node]) {
    visit(root, makersOf, ordered);
  }
  return [...ordered];
}

/** Adds to `done` everything that `root` needs, then `root`. Without recursion: a chain may be thousands long. */
function visit(root: NodeProto, makersOf: (node: NodeProto) => NodeProto[], done: Set<NodeProto>): void {
  const open = [{ node: root, needs: makersOf(root) }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.needs.shift();
    if (next === undefined) {
      done.add(top.node);
      open.pop();
    } else if (!done.has(next)) {
      open.push({ node: next, needs: makersOf(next) });
    }
  }
}

/** The nodes that read one of `names`, directly or through other nodes. */
function dependingOn(
  names: Set<string>,
  graph: GraphProto,
  makersOf: (node: NodeProto) => NodeProto[],
): Set<NodeProto> {
  const all = new Set<NodeProto>();
  const sorted = new Set<NodeProto>();
  for (const node of graph.node) visit(node, makersOf, sorted);
  for (const node of sorted) {
    if (nodeReads(node).some((name) => names.has(name)) || makersOf(node).some((maker) => all.has(maker))) {
      all.add(node);
    }
  }
  return all;
}
