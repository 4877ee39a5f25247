import { InputError } from "../../base/errors.ts";
import { modulePaths } from "../blockNames.ts";
import { type Border, findCuts, listBorders } from "../cuts.ts";
import type { FrozenModel } from "../freeze.ts";
import { macsPerNode, workCounter } from "../work.ts";
import { blockEdges } from "./blockEdges.ts";
import { blockLabel } from "./blockLabel.ts";
import { blockNodes } from "./blockNodes.ts";
import type { Block, BlockBorder, CutsSent, ModelBlocks } from "./blockTypes.ts";
import { chooseBorders } from "./chooseBorders.ts";

/** Which cuts a picture offers, and where its blocks must end. */
export interface BlockOptions {
  /** Maximum number of tensors on a boundary. Default 1. */
  maxBoundary?: number;
  /** Whether to offer cuts that are never better than the one after them. Default false. */
  all?: boolean;
  /** Positions at which blocks must end, such as the cuts of a plan. */
  keep?: readonly number[];
}

/**
 * Groups a frozen model's nodes into blocks, at most some sixty of them, with the work, the memory and the tensors of each.
 * Blocks follow each other in the graph's order, so every tensor goes forward. They end at cuts and, where a model has
 * few, at the ends of the modules that its nodes are named after.
 *
 * @throws InputError if the model has no cut between its two ends, or an option is out of range
 *
 * @example
 * ```ts
 * import { freezeModel, modelBlocks, resolveModel } from "paretopipe";
 *
 * const { blocks } = modelBlocks(await freezeModel(await resolveModel("resnet18")));
 * for (const { label, macs } of blocks) console.log(`${label}: ${macs} multiply-accumulates`);
 * ```
 */
export function modelBlocks(model: FrozenModel, options: BlockOptions = {}): ModelBlocks {
  const { maxBoundary = 1, all = false, keep = [] } = options;
  const { node } = model.proto.graph!;
  const strange = keep.find((at) => !(Number.isInteger(at) && at >= 0 && at <= node.length));
  if (strange !== undefined) {
    throw new InputError(`keep ${strange}: positions from 0 to ${node.length} are needed`, {
      code: "invalid-option",
    });
  }
  const borders = offered(model, maxBoundary, all);
  const cuts = borders.flatMap(({ refused }, position) => (refused === undefined ? [position] : []));
  const positions = chooseBorders(model, cuts, keep);
  const macs = macsPerNode(model);
  const paths = modulePaths(node);
  const count = workCounter(model);
  const blocks = positions.slice(1).map((to, index): Block => {
    const from = positions[index];
    const { macs: work, weightBytes, peakActivationBytes } = count(from, to);
    const isCut = borders[to].refused === undefined;
    return {
      label: blockLabel(node, paths, from, to, isCut ? borders[to].name : undefined),
      from,
      to,
      macs: work,
      weightBytes,
      activationBytes: peakActivationBytes,
      ...(to < node.length && { border: borders[to] }),
      ...blockNodes(model, from, to, macs, borders),
    };
  });
  const whole = count(0, node.length);
  return {
    name: model.name,
    batch: model.batch,
    parameters: model.parameters,
    macs: whole.macs,
    weightBytes: whole.weightBytes,
    input: borders[0],
    blocks,
    edges: blockEdges(model, positions),
    // Without the two ends, which are cuts always.
    cuts: cuts.length - 2,
    sent: sentBy(borders),
    refusals: countRefusals(borders),
  };
}

/** Every position in order, and why no cut is offered there. */
function offered(model: FrozenModel, maxBoundary: number, all: boolean): BlockBorder[] {
  const cuts = findCuts(model, { maxBoundary, all: true });
  const never = new Map(cuts.map(({ position, neverBetter }) => [position, neverBetter]));
  return Array.from(listBorders(model, maxBoundary), (listed: Border) => {
    const { position, name, boundary, bytes, refused } = listed;
    const words = all ? undefined : never.get(position);
    const reason = refused ?? (words === undefined ? undefined : { kind: "fused" as const, words });
    const border = { name, tensors: boundary.length, bytes };
    return reason === undefined ? border : { ...border, refused: reason };
  });
}

/** There is a cut between the two ends: without one, `findCuts` throws. */
function sentBy(borders: readonly BlockBorder[]): CutsSent {
  const cuts = borders.slice(1, -1).filter(({ refused }) => refused === undefined);
  const { name, bytes } = cuts.reduce((best, cut) => (cut.bytes < best.bytes ? cut : best));
  return { least: { name, bytes }, belowInput: cuts.filter((cut) => cut.bytes < borders[0].bytes).length };
}

function countRefusals(borders: readonly BlockBorder[]): ModelBlocks["refusals"] {
  const counts = new Map<ModelBlocks["refusals"][number]["kind"], number>();
  for (const { refused } of borders) {
    if (refused) counts.set(refused.kind, (counts.get(refused.kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}
