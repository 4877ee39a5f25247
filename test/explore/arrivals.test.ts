import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { roundForRanking } from "../../src/plan/objectives.ts";
import { workRate } from "../../src/plan/workUnit.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { batchProfile } from "../support/batchProfiles.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([0.01, 0.01, 0.01], [4000, 4000, 4000, 4000]);

/** The run of a board that a server may help. */
async function run(change: Partial<ScenarioInput>) {
  const devices = { board: { profile, slowdown: 4 }, server: { profile } };
  const conditions = { cable: "delay 1ms rate 100mbit" };
  return explore(await resolveScenario({ name: "board", source: "board", devices, conditions, ...change }));
}

/** The half of an interval's width, as a share of the figure. */
const relative = ([low, high]: readonly number[], mean: number) => (high - low) / 2 / mean;

describe("intervals of plans whose frames come by themselves", () => {
  it("hold a throughput that is measured a little early or late", async () => {
    const { predictions } = await run({ workload: { arrivals: { period: "500ms" } } });
    for (const { throughput, uncertainty } of predictions) {
      const half = relative(uncertainty!.throughput, throughput.mean);
      expect(half).toBeGreaterThan(0.002);
      expect(half).toBeLessThan(0.01);
    }
  });

  it("are numbers for a single frame, and for frames that all come at one time", async () => {
    for (const times of [[0], [1, 1, 1]]) {
      const { predictions } = await run({ workload: { arrivals: { times }, frames: times.length } });
      for (const { uncertainty } of predictions) {
        for (const end of [...uncertainty!.latency, ...uncertainty!.throughput])
          expect(end).toBeGreaterThan(0);
      }
    }
  });

  it("hold what one run of random arrivals differs by from the mean of many", async () => {
    const workload = { arrivals: { poisson: 2 }, frames: 400 };
    const { predictions } = await run({ workload, replications: 40 });
    const again = await Promise.all(
      Array.from({ length: 40 }, (_, seed) => run({ workload, replications: 1, seed: 1000 + seed })),
    );
    for (const figure of ["latency", "throughput"] as const) {
      let [held, all] = [0, 0];
      for (const other of again) {
        for (const [index, { uncertainty }] of predictions.entries()) {
          const [low, high] = uncertainty![figure];
          const { mean } = other.predictions[index][figure];
          all++;
          if (mean >= low && mean <= high) held++;
        }
      }
      // Devices do not deviate here, so an interval may hold more than 95 %.
      expect(held / all, figure).toBeGreaterThan(0.9);
    }
    // The standard deviation of a Poisson stream's rate over n frames is 1 / sqrt(n).
    for (const { throughput, uncertainty } of predictions) {
      const half = relative(uncertainty!.throughput, throughput.mean);
      expect(half / (1.96 / Math.sqrt(400))).toBeGreaterThan(0.7);
      expect(half / (1.96 / Math.sqrt(400))).toBeLessThan(1.4);
    }
  });
});

describe("plans that keep up with their arrivals", () => {
  it.each([{ period: "500ms" }, { poisson: 3 }])(
    "have the same throughput, to the last bit: %o",
    async (arrivals) => {
      const { predictions, conditions } = await run({ workload: { arrivals } });
      const keepingUp = predictions.filter(({ stable }) => stable);
      expect(keepingUp.length).toBeGreaterThan(2);
      expect(new Set(keepingUp.map(({ throughput }) => throughput.mean)).size).toBe(1);
      // So the fastest alone is on the front.
      expect(conditions[0].front).toHaveLength(1);
    },
  );

  it.each([
    ["of the run", {}],
    ["behind the warm-up", { warmup: 7 }],
  ])("carry the same inputs whatever their batch: %s", async (_, given) => {
    const profile = [1, 2, 8].map((batch) => batchProfile(batch, { share: 0.5 }));
    const { predictions, conditions } = await run({
      devices: { board: { profile }, server: { profile } },
      workload: { arrivals: { poisson: 5 }, frames: 40, ...given },
    });
    const keepingUp = predictions.filter(({ stable }) => stable);
    expect(new Set(keepingUp.map(({ batch }) => batch))).toEqual(new Set([1, 2, 8]));
    expect(new Set(keepingUp.map((each) => roundForRanking(workRate(each)))).size).toBe(1);
    // No batch has a higher throughput, so those that wait for one another are on no front.
    expect(conditions[0].front.every((id) => id.includes("|b1"))).toBe(true);
  });

  it("are those that drop nothing, and whose queues do not grow", async () => {
    const { predictions } = await run({ workload: { arrivals: { poisson: 20 }, drop: true } });
    for (const { drops, throughput } of predictions)
      if (drops > 0) expect(throughput.mean).toBeLessThan(19.9);
    expect(predictions.some(({ drops }) => drops > 0)).toBe(true);
  });
});

describe("the weather", () => {
  const growing = {
    workload: { arrivals: { poisson: 20 } },
    objectives: ["latency", "devices"],
  } satisfies Partial<ScenarioInput>;

  it("leaves out plans whose queues grow, as the front does", async () => {
    const { predictions, conditions, weather } = await run(growing);
    const local = predictions.find(({ plan }) => plan === "board")!;
    expect(local.stable).toBe(false);
    expect(conditions[0].front).not.toContain("board");
    for (const { plans } of weather) expect(plans.map(({ plan }) => plan)).not.toContain("board");
  });

  it("compares plans in weathers that all of them have met", async () => {
    const { predictions, weather } = await run({
      conditions: { wifi: "delay 3ms 2ms rate 100mbit", radio: "delay 30ms 25ms rate 2mbit" },
      precision: 0.0005,
    });
    for (const { condition, weathers } of weather) {
      const counts = predictions
        .filter((prediction) => condition === null || prediction.condition === condition)
        .map(({ replications }) => replications)
        .filter((count) => count > 1);
      expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts));
      if (condition !== null) expect(weathers).toBe(Math.min(...counts));
    }
  });
});

describe("a sweep", () => {
  it("is refused over losses where they come in bursts, which would go on", async () => {
    const sweep = { condition: "cable", rate: ["5mbit", "50mbit"], loss: ["0%", "5%"] };
    const conditions = { cable: "delay 3ms rate 40mbit loss gemodel 1% 10%" };
    await expect(run({ conditions, sweep })).rejects.toThrow(/losses come in bursts/);
    const others = { condition: "cable", rate: ["5mbit", "50mbit"], delay: ["1ms", "5ms"] };
    await expect(run({ conditions, sweep: others })).resolves.toMatchObject({ sweep: { base: /gemodel/ } });
  });

  it("tries windows that only cells between its corners need", async () => {
    // 10 and 8 ms with 62,500 bytes between. At 1 Mbit/s the link takes 500 ms of 518, and at 10 Gbit/s next to nothing of 18: two
    // frames fill either. At 50 Mbit/s it takes 10 ms of 28, as long as the first device, and three are needed for 100 frames/s.
    const profile = madeUpProfile([0.01, 0.008], [1e7, 62_500, 4]);
    const { sweep, plans } = await run({
      devices: { board: { profile }, server: { profile } },
      conditions: { fast: "rate 10gbit" },
      sweep: { rate: ["1mbit", "50mbit", "10gbit"], delay: ["0ms", "0.1ms"] },
    });
    expect(plans.map(({ id }) => id)).toContain("board|block.0|server|w3");
    const middle = sweep!.cells.filter(({ x, objective }) => x === 1 && objective === "throughput");
    expect(middle).toHaveLength(2);
    for (const { plan, value } of middle) {
      expect(plan).toBe("board|block.0|server|w3");
      expect(value).toBeCloseTo(100, 6);
    }
  });

  it("finds the same plans whatever the order in which windows are listed", async () => {
    const sweep = { rate: ["5mbit", "500mbit"], delay: ["1ms", "50ms"] };
    const cells = async (window: (number | "none")[]) =>
      (await run({ runtime: { window }, sweep })).sweep!.cells;
    expect(await cells([4, "none", 1, 16])).toEqual(await cells([1, 4, 16, "none"]));
  });
});
