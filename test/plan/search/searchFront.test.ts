import { describe, expect, it } from "vitest";
import { randomStream } from "../../../src/base/random.ts";
import type { SearchFigures, SearchObjective, SearchProblem } from "../../../src/plan/search/problem.ts";
import type { FoundPlan } from "../../../src/plan/search/result.ts";
import { searchFront } from "../../../src/plan/search/searchFront.ts";
import { allSearchPlans } from "../../support/allSearchPlans.ts";
import { type ProblemShape, randomProblem } from "../../support/searchProblems.ts";

const objectiveSets: SearchObjective[][] = [
  ["latency", "period"],
  ["latency", "period"],
  ["latency"],
  ["period"],
  ["energy"],
  ["latency", "energy"],
  ["latency", "period", "devices"],
  ["latency", "period", "energy", "bytes"],
  ["period", "memory", "devices"],
];

/** A problem of the kinds that the law is about: equal and unequal devices, replicas, limits, missing stages and links, blocking I/O. */
function problemOf(i: number): SearchProblem {
  const random = randomStream(i, "shape");
  const devices = 2 + Math.floor(random() * 4);
  const limits: Partial<SearchFigures> = {};
  if (random() < 0.3) limits.memory = 4 + Math.floor(random() * 8);
  if (random() < 0.15) limits.period = 2 + random() * 6;
  if (random() < 0.15) limits.latency = 8 + random() * 10;
  if (random() < 0.15) limits.energy = 10 + random() * 50;
  if (random() < 0.15) limits.devices = 3 + Math.floor(random() * 4);
  if (random() < 0.15) limits.bytes = 5 + Math.floor(random() * 20);
  const shape: ProblemShape = {
    devices,
    cuts: 3 + Math.floor(random() * (devices < 5 ? 6 : 4)),
    ...(random() < 0.5 && { kinds: 1 + Math.floor(random() * (devices - 1)) }),
    replicas: random() < 0.4 ? 3 : 1,
    objectives: objectiveSets[i % objectiveSets.length],
    missing: random() < 0.5 ? random() * 0.4 : 0,
    limits,
    stays: random() < 0.2,
    isOrdered: random() < 0.2,
    isBlocking: random() < 0.25,
    betweenArrivals: random() < 0.25 ? 2 + Math.floor(random() * 8) : 0,
    ...(random() < 0.25 && { window: 1 + Math.floor(random() * 2) }),
  };
  // Order is between devices and so does not go with equal ones.
  if (shape.isOrdered) delete shape.kinds;
  return randomProblem(`search ${i}`, shape);
}

const isKept = ({ figures }: FoundPlan, { limits = {} }: SearchProblem): boolean =>
  Object.entries(limits).every(([name, most]) => figures[name as SearchObjective] <= most + 1e-9);

const pointOf = ({ figures }: FoundPlan, { objectives }: SearchProblem): number[] =>
  objectives.map((name) => figures[name]);

/** Whether a point is as good as another in all objectives, up to rounding. */
const covers = (a: number[], b: number[], factor = 1): boolean =>
  a.every((value, k) => value <= b[k] * factor + 1e-9);

/** The points that no other dominates, plainly. */
function simpleFront(points: number[][]): number[][] {
  const isDominated = (point: number[]): boolean =>
    points.some((other) => covers(other, point) && other.some((value, k) => value < point[k] - 1e-9));
  const unique = new Map(
    points
      .filter((point) => !isDominated(point))
      .map((point) => [point.map((v) => v.toFixed(6)).join(), point]),
  );
  return [...unique.values()];
}

const sorted = (points: number[][]): string[] => points.map((p) => p.map((v) => v.toFixed(6)).join()).sort();

describe("the exact search", () => {
  it("finds the front that brute force finds, in 1,000 random problems", async () => {
    let largest = 0;
    for (let i = 0; i < 1000; i++) {
      const problem = problemOf(i);
      const all = allSearchPlans(problem);
      const points = all.filter((plan) => isKept(plan, problem)).map((plan) => pointOf(plan, problem));
      const { front, proven, gap } = await searchFront(problem);
      expect({ proven, gap }).toEqual({ proven: true, gap: 0 });
      expect(sorted(front.map((plan) => pointOf(plan, problem))), `problem ${i}`).toEqual(
        sorted(simpleFront(points)),
      );
      largest = Math.max(largest, front.length);
    }
    expect(largest).toBeGreaterThan(10);
  });

  it("finds it too with so many devices that it first looks around good plans", async () => {
    for (let i = 0; i < 6; i++) {
      const problem = randomProblem(`many devices ${i}`, {
        devices: 10 + (i % 2),
        cuts: 5,
        objectives: i % 3 < 2 ? ["latency", "period"] : ["latency", "period", "energy"],
        missing: i % 2 === 0 ? 0 : 0.3,
      });
      const points = allSearchPlans(problem).map((plan) => pointOf(plan, problem));
      const { front } = await searchFront(problem);
      expect(sorted(front.map((plan) => pointOf(plan, problem))), `problem ${i}`).toEqual(
        sorted(simpleFront([...new Map(points.map((point) => [point.join(), point])).values()])),
      );
    }
  });

  it("returns plans whose figures are those of brute force, and counts all plans", async () => {
    for (let i = 0; i < 200; i++) {
      const problem = { ...problemOf(i), limits: {} };
      const all = new Map(allSearchPlans(problem).map((plan) => [JSON.stringify(plan.stages), plan.figures]));
      const { front, plans } = await searchFront(problem);
      expect(plans, `problem ${i}`).toBe(all.size);
      for (const { stages, figures } of front) {
        const expected = all.get(JSON.stringify(stages))!;
        for (const [name, value] of Object.entries(figures)) {
          expect(value).toBeCloseTo(expected[name as SearchObjective], 9);
        }
      }
    }
  });

  it("finds all plans near the front, and no others", async () => {
    let found = 0;
    for (let i = 0; i < 200; i++) {
      const problem = problemOf(i);
      const kept = allSearchPlans(problem).filter((plan) => isKept(plan, problem));
      const { front, near, nearWithin } = await searchFront(problem, { within: 0.1, nearLimit: 1e6 });
      const points = front.map((plan) => pointOf(plan, problem));
      const expected = kept.filter((plan) => points.some((p) => covers(pointOf(plan, problem), p, 1.1)));
      const names = (plans: FoundPlan[]): string[] =>
        plans.map(({ stages }) => JSON.stringify(stages)).sort();
      expect(nearWithin).toBe(0.1);
      expect(names([...front, ...near]), `problem ${i}`).toEqual(names(expected));
      found += near.length;
    }
    expect(found).toBeGreaterThan(100);
  });

  it("returns fewer plans near the front if there are too many, and says within which distance they are complete", async () => {
    const problem = randomProblem("many near", { devices: 5, cuts: 12, objectives: ["latency", "period"] });
    const { near, nearWithin } = await searchFront(problem, { within: 1, nearLimit: 50 });
    expect(near.length).toBeLessThanOrEqual(50);
    expect(nearWithin).toBeLessThan(1);
  });
});

describe("a search that is ended early", () => {
  const large = (objectives: SearchObjective[]): SearchProblem =>
    randomProblem("large", { devices: 8, cuts: 40, objectives });

  it.each([[["latency", "period"]], [["latency", "period", "bytes"]]] as SearchObjective[][][])(
    "has a bound that holds: %s",
    async (objectives) => {
      const problem = large(objectives);
      const { front: whole } = await searchFront(problem);
      const ending = new AbortController();
      const early = await searchFront(problem, {
        signal: ending.signal,
        onProgress: ({ front }) => {
          if (front.length > 0) ending.abort();
        },
      });
      const points = early.front.map((plan) => pointOf(plan, problem));
      for (const plan of whole) {
        expect(points.some((point) => covers(point, pointOf(plan, problem), 1 + early.gap))).toBe(true);
      }
    },
  );

  it("returns nothing, and an infinite gap, if it has no time and the source cannot run everything", async () => {
    const problem = large(["latency", "period"]);
    const helpless: SearchProblem = {
      ...problem,
      stage: (device, from, to) => (device === 0 && to > 5 ? undefined : problem.stage(device, from, to)),
    };
    const result = await searchFront(helpless, { timeLimit: 0 });
    expect(result).toMatchObject({ front: [], proven: false, gap: Number.POSITIVE_INFINITY });
    expect(result).not.toHaveProperty("plans");
  });

  it("lets other work of the thread run, and reports", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const shares: number[] = [];
    await searchFront(large(["latency", "period", "bytes"]), { onProgress: ({ done }) => shares.push(done) });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});
