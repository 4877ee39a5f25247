import { expect, it } from "vitest";
import { randomStream } from "../../../src/base/random.ts";
import { PricedWalk } from "../../../src/plan/search/pricedWalk.ts";
import { findPrices } from "../../../src/plan/search/prices.ts";
import { buildTables } from "../../../src/plan/search/tables.ts";
import { allSearchPlans } from "../../support/allSearchPlans.ts";
import { randomProblem } from "../../support/searchProblems.ts";

/** A walk with a price for each use, less the price of all devices, is no longer than any plan that uses each once. */
it("any prices give bounds that hold, and the prices found do not make them smaller", () => {
  let raised = 0;
  for (let i = 0; i < 100; i++) {
    const random = randomStream(i, "prices");
    const problem = randomProblem(`prices ${i}`, {
      devices: 3 + (i % 3),
      cuts: 6,
      kinds: i % 2 === 0 ? 2 : 5,
      replicas: i % 4 === 0 ? 2 : 1,
      objectives: ["latency", "period"],
    });
    const plans = allSearchPlans(problem).map(({ figures }) => figures);
    const walk = new PricedWalk(buildTables(problem));
    const bound = (end: number, prices: Float64Array): number =>
      walk.cheapest(end, prices, 1) - walk.priceOfAll(prices);
    const ends = [2, 4, 8, Number.POSITIVE_INFINITY];
    const least = ends.map((end) =>
      Math.min(...plans.filter(({ period }) => period < end).map(({ latency }) => latency)),
    );
    const found = findPrices(walk, ends, Float64Array.from(least));
    for (const [j, end] of ends.entries()) {
      const chance = walk.noPrices().map(() => 5 * random());
      expect(bound(end, chance)).toBeLessThanOrEqual(least[j] + 1e-9);
      if (least[j] === Number.POSITIVE_INFINITY) continue;
      const free = bound(end, walk.noPrices());
      expect(bound(end, found[j])).toBeLessThanOrEqual(least[j] + 1e-9);
      expect(bound(end, found[j])).toBeGreaterThanOrEqual(free - 1e-9);
      if (bound(end, found[j]) > free + 1e-9) raised++;
    }
  }
  expect(raised).toBeGreaterThan(20);
});
