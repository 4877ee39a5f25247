import { modulePaths } from "../blockNames.ts";
import type { FrozenModel } from "../freeze.ts";
import { liveSets } from "../lifetimes.ts";
import { blockEdges } from "./blockEdges.ts";
import { sharedPath } from "./sharedPath.ts";

/** More blocks than this are hard to read, so that the least important cuts are then only listed. */
const mostBlocks = 60;

/** A block with more than this share of the nodes is taken apart if that makes the picture no tangle. */
const largeShare = 1 / 6;
const fewNodes = 6;

/** Blocks are not taken apart beyond this number. */
const enoughBlocks = 40;

/** With more edges to a block than this on average, a picture is a tangle. */
const readableEdges = 2;

/**
 * Chooses the positions at which blocks end, from 0 to the number of nodes:
 *
 *     cuts of the model ── thinned to the most telling ── large blocks taken apart at the ends of modules
 *
 * @param cuts positions at which the model may be cut
 * @param keep positions that must be borders
 */
export function chooseBorders(
  model: FrozenModel,
  cuts: readonly number[],
  keep: readonly number[],
): number[] {
  const nodes = model.proto.graph!.node;
  const paths = modulePaths(nodes);
  const must = new Set([0, ...keep, nodes.length]);
  const others = cuts.filter((position) => !must.has(position));
  others.sort((a, b) => endedDepth(paths, a) - endedDepth(paths, b) || a - b);
  const chosen = [...must, ...others.slice(0, Math.max(0, mostBlocks + 1 - must.size))];
  return takeApart(
    model,
    paths,
    chosen.sort((a, b) => a - b),
  );
}

/** The depth of the outermost module that ends at a position: the smaller, the more it tells. */
function endedDepth(paths: string[][], position: number): number {
  const before = paths[position - 1];
  const after = paths[position];
  const depth = before.findIndex((part, index) => after[index] !== part);
  return depth === -1 ? Number.POSITIVE_INFINITY : depth;
}

/** Takes the largest block apart as long as one is too large and the picture stays readable. */
function takeApart(model: FrozenModel, paths: string[][], positions: number[]): number[] {
  const least = Math.max(fewNodes, paths.length * largeShare);
  const whole = new Set<number>();
  let borders = positions;
  for (;;) {
    const [from, to] = borders
      .slice(1)
      .map((end, index): [number, number] => [borders[index], end])
      .filter(([begin]) => !whole.has(begin))
      .reduce((most, span) => (span[1] - span[0] > most[1] - most[0] ? span : most), [0, 0]);
    if (to - from <= least) return borders;
    const parts = modulesBetween(paths, from, to);
    const inner = parts.length > 0 ? parts : [narrowestBetween(model, from, to)];
    const next = [...borders, ...inner].sort((a, b) => a - b);
    const edges = blockEdges(model, next).length;
    if (next.length <= enoughBlocks + 1 && edges <= readableEdges * next.length) borders = next;
    else whole.add(from);
  }
}

/** The positions at which one module ends and another begins, just below the module that is around all these nodes. */
function modulesBetween(paths: string[][], from: number, to: number): number[] {
  const shared = sharedPath(paths.slice(from, to)).length;
  const found: number[] = [];
  // A node outside any of the modules belongs to the one before it.
  let module = paths[from][shared];
  for (let position = from + 1; position < to; position++) {
    const next = paths[position][shared];
    if (next === undefined || next === module) continue;
    if (module !== undefined) found.push(position);
    module = next;
  }
  return found;
}

/** The position inside at which the fewest tensors are live; of several, the one nearest to the middle. */
function narrowestBetween(model: FrozenModel, from: number, to: number): number {
  const middle = (from + to) / 2;
  let best = { position: from + 1, size: Number.POSITIVE_INFINITY };
  for (const { position, live } of liveSets(model.proto.graph!)) {
    if (position <= from || position >= to) continue;
    const nearer = Math.abs(position - middle) < Math.abs(best.position - middle);
    if (live.size < best.size || (live.size === best.size && nearer)) best = { position, size: live.size };
  }
  return best.position;
}
