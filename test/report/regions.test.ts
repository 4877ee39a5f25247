import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { regionBlocks, regionBorders } from "../../src/report/charts/regions.ts";

const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([columns, rows]) =>
    fc.array(fc.array(fc.constantFrom("a", "b", "c"), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

describe("regionBorders", () => {
  it("run along every side between different values, and along no other", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const expected = new Set<string>();
        for (const [y, row] of grid.entries()) {
          for (const [x, value] of row.entries()) {
            if (x > 0 && row[x - 1] !== value) expected.add(`${x},${y} up`);
            if (y > 0 && grid[y - 1][x] !== value) expected.add(`${x},${y} right`);
          }
        }
        const covered = regionBorders(grid).flatMap(({ x, y, x2, y2 }) =>
          Array.from({ length: x2 - x + y2 - y }, (_, i) =>
            x === x2 ? `${x},${y + i} up` : `${x + i},${y} right`,
          ),
        );
        expect(covered.sort()).toEqual([...expected].sort());
      }),
    );
  });

  it("are one line as long as they run straight on", () => {
    expect(regionBorders(["aab", "aab", "ccc"].map((row) => [...row]))).toEqual([
      { x: 0, y: 2, x2: 3, y2: 2 },
      { x: 2, y: 0, x2: 2, y2: 2 },
    ]);
  });
});

describe("regionBlocks", () => {
  it("lie within regions, one in each", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        for (const { value, x, y, columns, rows } of regionBlocks(grid)) {
          const cells = grid.slice(y, y + rows).flatMap((row) => row.slice(x, x + columns));
          expect(cells).toEqual(Array.from({ length: columns * rows }, () => value));
        }
      }),
    );
    expect(regionBlocks(["aba", "bab"].map((row) => [...row]))).toHaveLength(6);
  });

  it("are the widest of their region, then the tallest", () => {
    expect(regionBlocks(["aaab", "abbb", "abbb", "aaaa"].map((row) => [...row]))).toEqual([
      { value: "a", x: 0, y: 3, columns: 4, rows: 1 },
      { value: "b", x: 1, y: 1, columns: 3, rows: 2 },
    ]);
  });
});
