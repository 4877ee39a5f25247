import type { FrozenModel } from "../freeze.ts";
import { bytesOf } from "../tensorType.ts";
import { nodeReads } from "../walk.ts";
import { weightOutputs } from "../weightOutputs.ts";
import type { BlockEdge } from "./blockTypes.ts";

/**
 * Finds the tensors between the parts of a graph that its `positions` border, in the order of the parts. A tensor that
 * several later parts read counts on the way to each of them.
 *
 * @param positions increasing, from 0 to the number of nodes
 */
export function blockEdges(model: FrozenModel, positions: readonly number[]): BlockEdge[] {
  const graph = model.proto.graph!;
  const parts = positions.length - 1;
  const partOf = positions
    .slice(1)
    .flatMap((to, index) => new Array<number>(to - positions[index]).fill(index));
  const maker = new Map(graph.input.map(({ name }) => [name, -1]));
  const sent = new Map<string, { from: number; to: number; names: Set<string> }>();
  const send = (name: string, to: number) => {
    const from = maker.get(name);
    if (from === undefined || from === to) return;
    const key = `${from} ${to}`;
    if (!sent.has(key)) sent.set(key, { from, to, names: new Set() });
    sent.get(key)!.names.add(name);
  };
  for (const [position, node] of graph.node.entries()) {
    for (const name of nodeReads(node)) send(name, partOf[position]);
    for (const name of node.output) maker.set(name, partOf[position]);
  }
  const weights = weightOutputs(graph);
  // The stage that ends the model outputs them.
  for (const { name } of weights) maker.set(name, parts - 1);
  const weightBytes = new Map(weights.map(({ name, bytes }) => [name, bytes]));
  for (const { name } of graph.output) send(name, parts);
  const sumOfBytes = (names: ReadonlySet<string>) => {
    let sum = 0;
    for (const name of names) {
      const type = model.types.get(name);
      sum += type ? bytesOf(type) : (weightBytes.get(name) ?? 0);
    }
    return sum;
  };
  return [...sent.values()]
    .map(({ from, to, names }) => ({ from, to, tensors: names.size, bytes: sumOfBytes(names) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}
