import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { scenarioProblem } from "../../src/explore/scenarioProblem.ts";
import { scenarioSpace } from "../../src/explore/scenarioSpace.ts";
import { searchWays } from "../../src/explore/searchWays.ts";
import { StageCosts } from "../../src/explore/stageCosts.ts";
import { paretoFront } from "../../src/pareto/front.ts";
import { roundForRanking } from "../../src/plan/objectives.ts";
import { countChains } from "../../src/plan/planSpace.ts";
import { isWithSettings } from "../../src/plan/settings.ts";
import { workRate } from "../../src/plan/workUnit.ts";
import { searchWords } from "../../src/report/searchWords.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { batchProfile } from "../support/batchProfiles.ts";
import { madeUpProfile } from "../support/profile.ts";

type Change = Partial<ScenarioInput>;

function scenario(
  blocks: number[],
  bytes: number[],
  slowdowns: number[],
  change: Change = {},
): ScenarioInput {
  const profile = madeUpProfile(blocks, bytes);
  return {
    name: "several devices",
    source: "d0",
    devices: Object.fromEntries(slowdowns.map((slowdown, index) => [`d${index}`, { profile, slowdown }])),
    conditions: { near: "delay 2ms rate 8mbit", far: "delay 10ms rate 20mbit" },
    ...change,
  };
}

/** The points of each front: which of several equal plans is on it does not matter. */
function fronts(run: Run): string[][] {
  return run.conditions.map(({ name, front }) =>
    pointsOfFront(
      run.predictions
        .filter(({ condition, plan }) => condition === name && front.includes(plan))
        .map((prediction) => ({ latency: prediction.latency.mean, throughput: workRate(prediction) })),
    ),
  );
}

/** The points that no other dominates. Rounding errors put none on the front. */
function pointsOfFront(points: readonly { latency: number; throughput: number }[]): string[] {
  return paretoFront(points, [
    { direction: "min", value: ({ latency }) => roundForRanking(latency) },
    { direction: "max", value: ({ throughput }) => roundForRanking(throughput) },
  ])
    .map(([{ latency, throughput }]) => `${latency.toPrecision(9)}, ${throughput.toPrecision(9)}`)
    .sort();
}

describe("a search for the plans to simulate", () => {
  // Blocks of 10 ms and more, so that no plan has more windows worth trying than are tried.
  it("finds the same fronts as simulating all plans, if nothing varies", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 10, max: 30 }), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 6, maxLength: 6 }),
        fc.array(fc.constantFrom(1, 1, 2, 5), { minLength: 3, maxLength: 4 }),
        fc.constantFrom(1, 3),
        async (blocks, sizes, slowdowns, most) => {
          const seconds = blocks.map((block) => block / 1000);
          const bytes = sizes.slice(0, blocks.length + 1).map((size) => 1000 * size);
          const isAnyEqual = new Set(slowdowns.slice(1)).size < slowdowns.length - 1;
          const replicas = isAnyEqual ? most : 1;
          const given = scenario(seconds, bytes, slowdowns, { runtime: { replicas } });
          const all = await explore(await resolveScenario(given));
          const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
          expect(all.search).toBeNull();
          expect(found.search!.conditions.every(({ proven }) => proven)).toBe(true);
          expect(fronts(found)).toEqual(fronts(all));
        },
      ),
      { numRuns: 12 },
    );
  });

  it("finds them where results stay at the last device, and news of it comes late from some", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 10, max: 30 }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 5 }),
        fc.array(fc.constantFrom(1, 1, 2, 5), { minLength: 3, maxLength: 3 }),
        fc.array(fc.constantFrom(0, 10, 40), { minLength: 2, maxLength: 2 }),
        async (blocks, sizes, slowdowns, [first, second]) => {
          const seconds = blocks.map((block) => block / 1000);
          const bytes = sizes.slice(0, blocks.length + 1).map((size) => 1000 * size);
          const links = { "d1>d0": `delay ${first}ms rate 8mbit`, "d2>d0": `delay ${second}ms rate 8mbit` };
          const given = scenario(seconds, bytes, slowdowns, {
            conditions: { uneven: { all: "delay 2ms rate 8mbit", links } },
            // With so many slots, only windows limit.
            runtime: { deliver: "last", queue: 1000 },
          });
          const all = await explore(await resolveScenario(given));
          const found = await explore(
            await resolveScenario({ ...given, search: { simulate: 0, within: "0%" } }),
          );
          expect(found.search!.conditions.every(({ proven }) => proven)).toBe(true);
          expect(fronts(found)).toEqual(fronts(all));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("finds them with the windows that the scenario has", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 3, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 5 }),
        fc.array(fc.constantFrom(0.5, 1, 2, 5), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(3, [2, 4]),
        fc.constantFrom("auto" as const, 2),
        async (blocks, sizes, slowdowns, window, queue) => {
          const seconds = blocks.map((block) => block / 1000);
          const bytes = sizes.slice(0, blocks.length + 1).map((size) => 1000 * size);
          const given = scenario(seconds, bytes, slowdowns, {
            conditions: { far: "delay 10ms rate 100mbit" },
            runtime: { window, queue },
          });
          const all = await explore(await resolveScenario(given));
          const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
          expect(fronts(found)).toEqual(fronts(all));
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  it("leaves no plan out that is best without a window", async () => {
    // All remote gives 50 frames/s, but three of them wait for d1 and compute there: 60 ms. Where d0 limits, none waits, and one takes 52.
    // With one frame in flight all remote would be better in both, with 23 ms and 43 frames/s.
    const given = scenario([0.02, 0.02], [4000, 4000, 400], [2, 0.5], {
      conditions: { near: "delay 1ms rate 100mbit" },
      runtime: { window: "none" },
    });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0, within: "0%" } }));
    expect(all.conditions[0].front.toSorted()).toEqual(["d0|block.0|d1", "d0|input|d1"]);
    expect(fronts(found)).toEqual(fronts(all));
  });

  it("counts the frames in flight of which the source does not know yet that they are done", async () => {
    // d1 takes 20 ms after the source's 10, and d2 21. But of d2 the source knows only 30 ms later: with 3 in flight, 2.6 of them are
    // under way. That gives 47.6 frames/s in 33 ms, between d1's 33.3 in 30 ms with one in flight and 50 in 40 ms with two.
    const given = scenario([0.01, 0.06], [400, 400, 400], [1, 1 / 3, 0.35], {
      conditions: { uneven: { all: "", links: { "d2>d0": "delay 30ms" } } },
      runtime: { deliver: "last", queue: 1000 },
      rules: ["input stays"],
      search: { simulate: 0, within: "0%" },
    });
    const { conditions, predictions } = await explore(await resolveScenario(given));
    expect(conditions[0].front).toEqual(["d0|block.0|d1|w1", "d0|block.0|d2|w3", "d0|block.0|d1|w2"]);
    const between = predictions.find(({ plan }) => plan === "d0|block.0|d2|w3")!;
    expect(between.latency.mean).toBeCloseTo(0.033, 6);
    expect(between.throughput.mean).toBeCloseTo(1 / 0.021, 6);
  });

  it("knows that frames wait in the send buffer if the first stage is empty", async () => {
    // All remote gives 63 ms with one frame in flight, and 80 with two, which fill the link of 40 ms. The split is between them.
    const given = scenario([0.01, 0.01], [40_000, 400, 400], [5.6, 1], {
      conditions: { link: "delay 1ms rate 8mbit" },
    });
    const all = await explore(await resolveScenario({ ...given, search: {} }));
    const found = await explore(await resolveScenario({ ...given, search: { within: "0%", simulate: 0 } }));
    expect(all.conditions[0].front.some((id) => id.startsWith("d0|block.0|d1"))).toBe(true);
    expect(fronts(found)).toEqual(fronts(all));
  });

  it("records how many plans there are, what it believed, and what was simulated", async () => {
    const given = scenario([0.01, 0.02, 0.03], [4000, 8000, 2000, 400], [4, 1, 1], {
      search: { simulate: 0, near: 1 },
    });
    const resolved = await resolveScenario(given);
    const run = await explore(resolved);
    const { search } = run;
    expect(search!.plans).toBe(countChains(scenarioSpace(resolved)));
    expect(search!.conditions.map(({ condition }) => condition)).toEqual(["near", "far"]);
    for (const { front, beliefs } of search!.conditions) {
      expect(beliefs.map(({ plan }) => plan)).toEqual(front);
      for (const { plan, throughput } of beliefs) {
        const own = run.predictions.filter((item) => item.plan === plan || item.plan.startsWith(`${plan}|w`));
        expect(Math.max(...own.map((item) => item.throughput.mean))).toBeCloseTo(throughput, 6);
      }
    }
    expect(searchWords(run)[0]).toMatch(
      /^Of \d+ plans an exact search found the \d+ on the fronts; these, .* were simulated: \d+ plans\.$/,
    );
    expect(searchWords(run).at(-1)).toMatch(/^The search counts no waiting/);
  });

  it("says that it does not count how devices of one host slow each other down", async () => {
    const given = scenario([0.01, 0.02], [4000, 8000, 400], [4, 1, 1], { search: { simulate: 0 } });
    const last = async (...hosts: string[]) => {
      for (const [index, host] of hosts.entries()) Object.assign(given.devices[`d${index}`], { host });
      return searchWords(await explore(await resolveScenario(given))).at(-1);
    };
    expect(await last("desk", "rack", "shelf")).toMatch(/^The search counts no waiting/);
    expect(await last("desk", "rack", "rack")).toBe(
      "The search takes devices of one host to compute as fast side by side as alone. The simulation counts that they slow each other down.",
    );
  });

  it("always includes all local and all remote for comparison", async () => {
    const given = scenario([0.01, 0.02, 0.03], [4000, 8000, 2000, 400], [4, 1, 2], {
      search: { simulate: 0, near: 0 },
    });
    const { conditions } = await explore(await resolveScenario(given));
    for (const { baselines } of conditions) {
      expect(baselines.allLocal).toBe("d0");
      expect(new Set(baselines.allRemote.map((id) => id.split("|")[2]))).toEqual(new Set(["d1", "d2"]));
    }
  });

  it("applies rules and memory limits while it searches", async () => {
    const blocks = [0.01, 0.02, 0.03];
    const bytes = [4000, 8000, 2000, 400];
    const ruled = { rules: ["block.0 on d1", "input stays"], search: { simulate: 0 } };
    await expect(explore(await resolveScenario(scenario(blocks, bytes, [4, 1, 2], ruled)))).rejects.toThrow(
      "no plan is left",
    );
    const pinned = scenario(blocks, bytes, [4, 1, 2], {
      rules: ["block.0 on d0", "d2 never"],
      search: { simulate: 0 },
    });
    const { plans } = await explore(await resolveScenario(pinned));
    for (const { stages, breaks } of plans) {
      if (breaks !== undefined) continue;
      expect(stages[0]).toMatchObject({ device: "d0" });
      expect(stages[0].to).toBeGreaterThan(0);
      expect(stages.map(({ device }) => device)).not.toContain("d2");
    }
  });

  it("counts the memory of the frames that have to wait with the scenario's windows", async () => {
    // All remote is the fastest, but two more frames of 40 kB wait on d1 with a window of 3, which its memory has no room for.
    const given = scenario([0.01, 0.02], [40_000, 4000, 400], [8, 1], {
      runtime: { window: 3 },
      search: { simulate: 0, within: "0%" },
    });
    Object.assign(given.devices.d1, { memory: "50kB" });
    const all = await explore(await resolveScenario({ ...given, search: {} }));
    const found = await explore(await resolveScenario(given));
    expect(all.conditions[0].front).toContain("d0|block.0|d1");
    expect(found.conditions[0].front).toEqual(all.conditions[0].front);
  });

  it("says of a scenario without a possible plan that it may be the memory, not only of the plans for comparison", async () => {
    const given = scenario([0.01, 0.02, 0.03], [4000, 8000, 2000, 400], [4, 1, 2], {
      search: { simulate: 0 },
    });
    const tell = async (rules: string[]) => explore(await resolveScenario({ ...given, rules }));
    for (const device of Object.values(given.devices)) Object.assign(device, { memory: "500B" });
    await expect(tell([])).rejects.toThrow(
      /^no plan is left: each needs more memory than one of its devices has$/,
    );
    await expect(tell(["d2 never"])).rejects.toThrow(
      /^no plan is left: each breaks one of the rules "d2 never" or needs more memory than one of its devices has$/,
    );
  });

  it("applies limits on figures that are no objective", async () => {
    // With throughput alone as the objective, only the limit on latency makes a slower plan worth it.
    const given = scenario([0.01, 0.02, 0.03, 0.02], [40_000, 8000, 2000, 4000, 400], [2, 1, 1], {
      objectives: ["throughput"],
      where: { latency: "<= 140ms" },
    });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
    const best = (run: Run) =>
      run.conditions.map(({ name, front }) => {
        const own = run.predictions.filter(
          ({ condition, plan }) => condition === name && front.includes(plan),
        );
        return Math.max(...own.map(({ throughput }) => throughput.mean)).toPrecision(9);
      });
    expect(best(found)).toEqual(best(all));
    const none = { ...given, where: { latency: "<= 1ms" }, search: { simulate: 0 } };
    const nearest = await explore(await resolveScenario(none));
    expect(nearest.conditions[0].verdict).toMatch(/^No plan keeps to latency <= 1 ms. The nearest is /);
  });

  it("knows that a slot is taken until the frame is there and the sender knows of it", async () => {
    // Cut after block.0, a frame takes 135 ms on the link, and the credit 100 more: one slot lets 4.3 through each second. After block.1
    // it takes 101 ms, so 5.0. Without regard to slots, the first would be better in both: 263 ms alone and 28.6 frames/s, not 266 and 16.7.
    const given = scenario([0.01, 0.05, 0.02], [4, 87_500, 2500, 400], [1, 0.25], {
      conditions: { far: "delay 100ms rate 20mbit" },
      runtime: { queue: 1 },
      rules: ["input stays", "output on d1"],
    });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0, within: "0%" } }));
    expect(fronts(found)).toEqual(fronts(all));
    expect(found.search!.conditions[0].beliefs.map(({ throughput }) => throughput)).toEqual([
      expect.closeTo(1 / 0.235, 6),
      expect.closeTo(1 / 0.201, 6),
    ]);
  });

  it("counts the watts of devices that wait for the next frame to come", async () => {
    // One frame a second: the slow board of 1 W spends 2 s of idle watts on it with the source, the fast one of 5 W three times as much.
    const given = scenario([0.01, 0.01, 0.01], [4000, 4000, 4000, 4], [1, 8, 1], {
      objectives: ["energy"],
      rules: ["input stays"],
      workload: { arrivals: { period: "1s" } },
      energy: {
        devices: {
          d0: { idle: "1W", busy: "100W" },
          d1: { idle: "1W", busy: "2W" },
          d2: { idle: "5W", busy: "7W" },
        },
      },
    });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
    const best = ({ conditions }: Run) => conditions.map(({ front }) => front[0]);
    expect(best(all)).toEqual(["d0|block.0|d1", "d0|block.0|d1"]);
    expect(best(found)).toEqual(best(all));
    const [{ energy }] = found.predictions.filter(({ plan }) => plan === "d0|block.0|d1");
    expect(energy).toBeCloseTo(2 + 99 * 0.01 + 0.16, 6);
  });

  it.each([undefined, "input"] as const)(
    "knows how long inputs take to fill a frame, if they come one by one: per %s",
    async (per) => {
      const profile = [batchProfile(1), batchProfile(8)];
      const given = scenario([0.01], [4, 4], [1, 1], { workload: { arrivals: { period: "1s" }, per } });
      for (const device of Object.values(given.devices)) Object.assign(device, { profile });
      const resolved = await resolveScenario(given);
      const problems = searchWays(resolved).map(({ resolved: own, batch }) =>
        scenarioProblem(own, scenarioSpace(own), own.conditions[0], new StageCosts(own), batch),
      );
      expect(problems.map(({ betweenArrivals }) => betweenArrivals)).toEqual([1, 8]);
    },
  );

  it("counts the watts of devices that wait until the window has room", async () => {
    // One frame in flight: with d1, which is far, one takes 420 ms, and with d2, which is slow, 60. All of them wait for as long.
    const given = scenario([0.01, 0.01], [4, 4, 4], [1, 1, 5], {
      conditions: { uneven: { all: "", links: { "d0<>d1": "delay 200ms" } } },
      objectives: ["energy"],
      rules: ["input stays"],
      runtime: { window: 1 },
      energy: {
        devices: {
          d0: { idle: "1W", busy: "100W" },
          d1: { idle: "1W", busy: "1W" },
          d2: { idle: "1W", busy: "1W" },
        },
      },
    });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0, within: "0%" } }));
    expect(all.conditions[0].front).toEqual(["d0|block.0|d2"]);
    expect(found.conditions[0].front).toEqual(["d0|block.0|d2"]);
    const [{ energy }] = found.predictions.filter(({ plan }) => plan === "d0|block.0|d2");
    expect(energy).toBeCloseTo(99 * 0.01 + 2 * 0.06, 6);
  });

  it("finds them over the batches and threads of devices with several profiles", async () => {
    const time = fc.integer({ min: 10, max: 30 }).map((ms) => ms / 1000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(time, { minLength: 3, maxLength: 3 }),
        fc.constantFrom(0.3, 0.6, 1),
        fc.array(fc.constantFrom(1, 1, 3), { minLength: 3, maxLength: 3 }),
        async (seconds, share, slowdowns) => {
          const one = batchProfile(1, { seconds });
          const four = batchProfile(4, { seconds, share });
          const two = batchProfile(1, { seconds, threads: 2 });
          const given = scenario([0.01], [4, 4], slowdowns);
          for (const [name, device] of Object.entries(given.devices))
            Object.assign(device, { profile: name === "d0" ? [one, four] : [one, four, two] });
          const all = await explore(await resolveScenario(given));
          const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
          expect(all.search).toBeNull();
          expect(fronts(found)).toEqual(fronts(all));
          // Each plan of a searched front is named with its batch and threads, and was simulated.
          for (const { front, proven } of found.search!.conditions) {
            expect(proven).toBe(true);
            expect(front.some((id) => id.includes("|b4"))).toBe(true);
            for (const id of front)
              expect(found.plans.some((plan) => plan.id === id || isWithSettings(plan.id, id))).toBe(true);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it("applies limits per input if plans differ in batch", async () => {
    const profile = [batchProfile(1), batchProfile(8, { share: 0.3 })];
    // With one input at a time no plan reaches 40 inputs/s.
    const given = scenario([0.01], [4, 4], [1, 1, 1], { where: { throughput: ">= 40" } });
    for (const device of Object.values(given.devices)) Object.assign(device, { profile });
    const all = await explore(await resolveScenario(given));
    const found = await explore(await resolveScenario({ ...given, search: { simulate: 0 } }));
    expect(fronts(found)).toEqual(fronts(all));
    expect(fronts(found)[0].length).toBeGreaterThan(0);
    for (const { front } of found.conditions) for (const id of front) expect(id).toContain("|b8");
  });

  it("is refused if profiles give too many ways to choose, with what to do", async () => {
    const profile = [1, 2, 3, 4].map((threads) => batchProfile(1, { threads }));
    const given = scenario([0.01], [4, 4], [1, 2, 3, 4], { search: { simulate: 0 } });
    for (const device of Object.values(given.devices)) Object.assign(device, { profile });
    await expect(explore(await resolveScenario(given))).rejects.toThrow(
      "the profiles of the devices give 256 ways to choose batch and threads, and the search for the best plans takes at most 64: list fewer profiles",
    );
  });
});
