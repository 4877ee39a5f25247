import { describe, expect, it } from "vitest";
import { paretoFront } from "../../src/pareto/front.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

/** The front by hand: of the plans that pass, those that no other one beats. */
function frontOf(predictions: readonly Prediction[], passes: (item: Prediction) => boolean): string[] {
  const groups = paretoFront(predictions.filter(passes), [
    { direction: "min", value: ({ latency }) => Number(latency.mean.toPrecision(9)) },
    { direction: "max", value: ({ throughput }) => Number(throughput.mean.toPrecision(9)) },
  ]);
  return groups.flat().map(({ plan }) => plan);
}

describe("limits of a scenario", () => {
  it("leave on the front the plans that meet them, including those that plans which miss them had beaten", async () => {
    const free = await exploreByHand({});
    expect(free.conditions[0].limits).toBe(null);
    const [{ front }] = free.conditions;
    // A limit on each figure that cuts the front in two.
    const middle = free.predictions.find(({ plan }) => plan === front[Math.floor(front.length / 2)])!;
    const limits = {
      p95: [`<= ${middle.latency.p95}s`, (item: Prediction) => item.latency.p95 <= middle.latency.p95],
      throughput: [
        `>= ${middle.throughput.mean}`,
        (item: Prediction) => item.throughput.mean >= middle.throughput.mean,
      ],
    } as const;
    for (const [name, [text, passes]] of Object.entries(limits)) {
      const { conditions, predictions } = await exploreByHand({ where: { [name]: text } });
      const expected = frontOf(predictions, passes);
      expect(expected.length).toBeGreaterThan(0);
      expect(conditions[0].front).toEqual(expected);
      expect(conditions[0].limits).toEqual({ met: predictions.filter(passes).length, nearest: null });
    }
  });

  it("make the verdict name the best of the plans that meet them, if all local misses them", async () => {
    const { conditions } = await exploreByHand({ where: { throughput: ">= 12" } });
    expect(conditions[0].verdict).toMatch(
      /^All local does not keep to throughput >= 12 frames\/s\. Of those that do, .* best in latency.* \d+ of \d+ plans keep to throughput >= 12 frames\/s\.$/,
    );
  });

  it("are met by plans that keep up with arrivals at just that rate", async () => {
    // 199 periods of 0.1 s do not add up to 19.9 s to the last bit. All local takes 120 ms for a frame and falls behind.
    const workload = { arrivals: { period: "100ms" }, frames: 200 };
    const { conditions } = await exploreByHand({ workload, where: { throughput: ">= 10" } });
    expect(conditions[0].limits?.met).toBeGreaterThan(0);
    expect(conditions[0].front.length).toBeGreaterThan(0);
  });

  it("make the verdict name the nearest plan by its worst miss, if no plan meets them", async () => {
    const { conditions, predictions } = await exploreByHand({
      where: { latency: "<= 50ms", throughput: ">= 100" },
    });
    const worst = ({ latency, throughput }: Prediction) =>
      Math.max(latency.mean / 0.05 - 1, 1 - throughput.mean / 100);
    const [{ front, limits, verdict }] = conditions;
    expect(front).toEqual([]);
    expect(limits?.met).toBe(0);
    const nearest = predictions.find(({ plan }) => plan === limits?.nearest?.plan)!;
    expect(worst(nearest)).toBe(Math.min(...predictions.map(worst)));
    expect(verdict).toMatch(
      /^No plan keeps to latency <= 50 ms and throughput >= 100 frames\/s\. The nearest is .*, with .*\.$/,
    );
  });

  it("apply in each cell of a sweep, which tries every window", async () => {
    const sweep = { delay: ["1ms", "50ms"], rate: ["2mbit", "8mbit"] };
    const where = { p95: "<= 150ms" };
    const { sweep: diagram, plans } = await exploreByHand({ sweep, where });
    expect(diagram?.cells.length).toBeGreaterThan(0);
    for (const cell of diagram!.cells) {
      const near = `rate ${sweep.rate[cell.x]} delay ${sweep.delay[cell.y]}`;
      const alone = await exploreByHand({ conditions: { near }, where });
      const ids = new Set(plans.map(({ id }) => id));
      const same = alone.predictions.filter(({ plan, latency }) => ids.has(plan) && latency.p95 <= 0.15);
      const values = same.map(({ latency, throughput }) =>
        cell.objective === "latency" ? latency.mean : throughput.mean,
      );
      const best = cell.objective === "latency" ? Math.min(...values) : Math.max(...values);
      expect(
        cell.objective === "latency" ? cell.value <= best * (1 + 1e-9) : cell.value >= best * (1 - 1e-9),
      ).toBe(true);
    }
  });
});
