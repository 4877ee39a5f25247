import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelBlocks } from "../../src/graph/blocks/modelBlocks.ts";
import { layoutBlocks } from "../../src/modelView/layoutBlocks.ts";
import { layoutGraph } from "../../src/modelView/layoutGraph.ts";
import { hasCut, randomGraphs } from "../support/randomGraphs.ts";

/** Random graphs of boxes in an order in which every edge goes forward. */
const dags = fc.integer({ min: 2, max: 30 }).chain((count) =>
  fc.record({
    boxes: fc.array(
      fc.record({ width: fc.integer({ min: 20, max: 220 }), height: fc.integer({ min: 20, max: 90 }) }),
      { minLength: count, maxLength: count },
    ),
    edges: fc.uniqueArray(
      fc
        .tuple(fc.nat(count - 1), fc.nat(count - 1))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => ({
          from: Math.min(a, b),
          to: Math.max(a, b),
          label: { width: 50, height: 14 },
        })),
      { maxLength: 2 * count, selector: ({ from, to }) => `${from} ${to}` },
    ),
  }),
);

type Rectangle = { x: number; y: number; width: number; height: number };

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function expectLawful(
  sizes: readonly { width: number; height: number }[],
  edges: readonly { from: number; to: number }[],
  layout: ReturnType<typeof layoutGraph>,
) {
  const boxes = sizes.map((size, index) => ({ ...size, ...layout.boxes[index] }));
  for (const [index, box] of boxes.entries()) {
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
    expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
  }
  for (const [index, { from, to }] of edges.entries()) {
    expect(boxes[from].y + boxes[from].height).toBeLessThan(boxes[to].y);
    const heights = layout.edges[index].points.map(({ y }) => y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  }
}

describe("layoutGraph", () => {
  it("lets no two boxes overlap, and every edge go down, on random graphs", () => {
    fc.assert(
      fc.property(dags, ({ boxes, edges }) => expectLawful(boxes, edges, layoutGraph(boxes, edges))),
      { numRuns: 60 },
    );
  });

  it("gives the same picture each time", () => {
    fc.assert(
      fc.property(dags, ({ boxes, edges }) => {
        expect(layoutGraph(boxes, edges)).toEqual(layoutGraph(boxes, edges));
      }),
      { numRuns: 10 },
    );
  });
});

describe("layoutBlocks", () => {
  it("keeps the same laws for the blocks of random models", () => {
    fc.assert(
      fc.property(randomGraphs, ({ model }) => {
        fc.pre(hasCut(model, { maxBoundary: 3, all: true }));
        const view = modelBlocks(model, { maxBoundary: 3, all: true });
        const layout = layoutBlocks(view);
        const sizes = layout.boxes.map((_, index) => {
          const isEnd = index === 0 || index === view.blocks.length + 1;
          const hasStrip = index <= view.blocks.length - 1;
          return { width: 208, height: (isEnd ? 26 : 60) + (hasStrip ? 20 : 0) };
        });
        expectLawful(
          sizes,
          view.edges.map(({ from, to }) => ({ from: from + 1, to: to + 1 })),
          layout,
        );
      }),
      { numRuns: 60 },
    );
  });
});
