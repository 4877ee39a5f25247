import type { GraphProto } from "./onnxProto.ts";
import { nodeReads } from "./walk.ts";

/** The positions between which a tensor is live: it crosses cut c if `from` < c <= `to`. */
export interface Lifetime {
  name: string;
  /** Position of the node that makes it; -1 for a graph input. */
  from: number;
  /** Position of the last node that reads it; the number of nodes for a graph output. */
  to: number;
}

/**
 * Computes the lifetime of every tensor that is not a weight, in the order of creation. A graph output lives to the
 * end, because it must still be delivered. A tensor that nothing reads ends with its node.
 *
 * O(nodes + edges).
 */
export function lifetimes(graph: GraphProto): Lifetime[] {
  const live = new Map<string, Lifetime>();
  for (const { name } of graph.input) live.set(name, { name, from: -1, to: -1 });
  for (const [position, node] of graph.node.entries()) {
    for (const name of nodeReads(node)) {
      const lifetime = live.get(name);
      if (lifetime) lifetime.to = position;
    }
    for (const name of node.output) {
      if (name !== "") live.set(name, { name, from: position, to: position });
    }
  }
  for (const { name } of graph.output) {
    const lifetime = live.get(name);
    if (lifetime) lifetime.to = graph.node.length;
  }
  return [...live.values()];
}

/**
 * Lists the names of the tensors that are live across each position 0 to N, in the order of creation. The same set is
 * reused for every position: copy it to keep it.
 */
export function* liveSets(graph: GraphProto): Generator<{ position: number; live: ReadonlySet<string> }> {
  const all = lifetimes(graph);
  const ends = new Map<number, string[]>();
  for (const { name, to } of all) ends.set(to, [...(ends.get(to) ?? []), name]);
  const live = new Set<string>();
  let next = 0;
  for (let position = 0; position <= graph.node.length; position++) {
    for (; next < all.length && all[next].from < position; next++) live.add(all[next].name);
    for (const name of ends.get(position - 1) ?? []) live.delete(name);
    yield { position, live };
  }
}
