import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Direction, dominates } from "../../src/pareto/dominates.ts";
import { paretoFront } from "../../src/pareto/front.ts";
import { hypervolume } from "../../src/pareto/hypervolume.ts";

const objectives = (directions: readonly Direction[]) =>
  directions.map((direction, i) => ({ value: (point: readonly number[]) => point[i], direction }));

/** Points of few distinct values, so that ties and duplicates are common. */
const cloud = (dimensions: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: dimensions, maxLength: dimensions }), {
    maxLength: 40,
  });
const directionList = (dimensions: number) =>
  fc.array(fc.constantFrom<Direction>("min", "max"), { minLength: dimensions, maxLength: dimensions });

describe("dominates", () => {
  it.each([
    [[1, 5], [2, 5], true],
    [[1, 5], [1, 5], false],
    [[1, 5], [2, 6], false],
    [[1, 6], [1, 5], true],
    [[Infinity, 1], [Infinity, 0], true],
  ])("latency down, throughput up: %j over %j is %s", (a, b, expected) => {
    expect(dominates(a, b, ["min", "max"])).toBe(expected);
  });
});

describe("paretoFront", () => {
  it("sorts by the first objective and keeps duplicates with their leader", () => {
    const points = [
      { id: "slow", latency: 3, throughput: 9 },
      { id: "b", latency: 1, throughput: 5 },
      { id: "worse", latency: 2, throughput: 5 },
      { id: "twin of b", latency: 1, throughput: 5 },
    ];
    const front = paretoFront(points, [
      { value: (p) => p.latency, direction: "min" },
      { value: (p) => p.throughput, direction: "max" },
    ]);
    expect(front.map((group) => group.map((p) => p.id))).toEqual([["b", "twin of b"], ["slow"]]);
  });

  it("drops a point that ties in one objective and is worse in the other", () => {
    expect(
      paretoFront(
        [
          [1, 2],
          [1, 3],
        ],
        objectives(["min", "min"]),
      ),
    ).toEqual([[[1, 2]]]);
  });

  it("is empty for no points, and refuses a value that is no number", () => {
    expect(paretoFront([], objectives(["min"]))).toEqual([]);
    expect(() => paretoFront([[Number.NaN, 1]], objectives(["min", "min"]))).toThrow(/must be numbers/);
  });

  it.each([1, 2, 3, 4])("equals brute force in %d dimensions", (dimensions) => {
    fc.assert(
      fc.property(cloud(dimensions), directionList(dimensions), (points, directions) => {
        const expected = points.filter((p) => !points.some((q) => dominates(q, p, directions)));
        const groups = paretoFront(points, objectives(directions));
        const found = groups.flat();
        expect(found).toHaveLength(expected.length);
        expect(new Set(found)).toEqual(new Set(expected));
        expect(new Set(groups.map((group) => JSON.stringify(group[0]))).size).toBe(groups.length);
        for (const group of groups) for (const point of group) expect(point).toEqual(group[0]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("hypervolume", () => {
  it("is the area between front and reference", () => {
    const points: [number, number][] = [
      [1, 1],
      [2, 3],
      [5, 9],
      [0.5, 4.5],
    ];
    // Latency down from 4, throughput up from 0: (1, 1) adds 3 x 1; (2, 3) is dominated by (0.5, 4.5).
    expect(hypervolume(points, [4, 0], ["min", "max"])).toBe(3.5 * 4.5);
  });

  it("equals the count of dominated unit cells", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
      maxLength: 15,
    });
    fc.assert(
      fc.property(points, (list) => {
        let cells = 0;
        for (let x = 0; x < 10; x++)
          for (let y = 0; y < 10; y++) if (list.some(([a, b]) => a <= x && b <= y)) cells++;
        expect(hypervolume(list, [10, 10], ["min", "min"])).toBe(cells);
      }),
    );
  });
});
