import { modelBlocks } from "../graph/blocks/modelBlocks.ts";
import { findCuts, listBorders } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { layoutBlocks } from "../modelView/layoutBlocks.ts";
import type { ProfileCut } from "../profile/deviceProfile.ts";
import { crossing } from "../scenario/commonCuts.ts";
import type { ModelGraph } from "./modelGraph.ts";

/** With more cuts than this, blocks hide some of them, so that the picture stays readable. */
const mostCuts = 60;

/**
 * Returns a model's graph for pages: by blocks that end at the cuts of its profile, each in its place. Cuts that the graph does not
 * have, as it was frozen here, are left out.
 *
 * @throws InputError if the model has no cut between its two ends
 */
export function modelGraphOf(model: FrozenModel, cuts: readonly ProfileCut[]): ModelGraph {
  const places = new Map<string, number>();
  const wanted = new Set(cuts.map(crossing));
  for (const border of listBorders(model, Number.POSITIVE_INFINITY)) {
    const key = crossing(border);
    if (wanted.has(key)) places.set(key, border.position);
  }
  const placed = cuts.flatMap((cut) => {
    const position = places.get(crossing(cut));
    return position === undefined ? [] : [{ name: cut.name, position }];
  });
  const maxBoundary = Math.max(1, ...cuts.slice(1, -1).map(({ boundary }) => boundary.length));
  const isOffered = new Map(
    findCuts(model, { maxBoundary, all: true }).map(({ position, neverBetter }) => [position, !neverBetter]),
  );
  const all = placed.some(({ position }) => isOffered.get(position) === false);
  const keep = placed.length <= mostCuts ? placed.map(({ position }) => position) : [];
  const { blocks, ...rest } = modelBlocks(model, { maxBoundary, all, keep });
  const outline = {
    ...rest,
    // A page of plans has no room for single nodes.
    blocks: blocks.map(({ nodes: _, nodeEdges: __, ...block }) => block),
  };
  const { width, height, boxes, edges } = layoutBlocks(outline);
  return {
    schema: "paretopipe/model-graph/v1",
    outline,
    layout: {
      width,
      height,
      boxes: boxes.map(rounded),
      edges: edges.map(({ points, label }) => ({ points: points.map(rounded), label: rounded(label) })),
    },
    cuts: placed,
  };
}

function rounded({ x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round(10 * x) / 10, y: Math.round(10 * y) / 10 };
}
