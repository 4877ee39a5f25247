import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { idsNamed } from "../../src/plan/settings.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { batchProfile } from "../support/batchProfiles.ts";
import { madeUpProfile } from "../support/profile.ts";

const single = batchProfile(1);
const eight = batchProfile(8, { share: 0.5 });

type Profiles = DeviceProfile | DeviceProfile[];

async function run(pi: Profiles, server: Profiles, fields: object = {}) {
  const scenario: ScenarioInput = {
    name: "by hand",
    source: "pi",
    devices: { pi: { profile: pi, slowdown: 2 }, server: { profile: server } },
    conditions: { near: "delay 5ms rate 8mbit" },
    workload: { warmup: 0 },
    ...fields,
  };
  return explore(await resolveScenario(scenario));
}

/** What a prediction says of its plan alone, apart from what it is called. The chance to be on the front depends on all plans. */
function figures({ plan, batch, uncertainty, ...others }: Prediction) {
  return { ...others, uncertainty: { ...uncertainty, onFront: undefined } };
}

describe("a device with several profiles", () => {
  it("a list with one profile is the same as that profile", async () => {
    const [{ createdAt: _, scenario: __, ...listed }, { createdAt: ___, scenario: ____, ...alone }] =
      await Promise.all([run([single], [single]), run(single, single)]);
    expect(listed).toEqual(alone);
  });

  it("each profile keeps its own cuts, if several have one name", async () => {
    const wide = madeUpProfile([0.01, 0.02, 0.03, 0.04], [4000, 8000, 2000, 800, 400], { name: "board" });
    const narrow = madeUpProfile([0.015, 0.015, 0.02], [4000, 2000, 800, 400], { name: "board" });
    narrow.cuts = [0, 2, 3, 4].map((index) => wide.cuts[index]);
    narrow.runtime = { ...narrow.runtime, threads: 2 };
    const { choices } = await resolveScenario({
      name: "two numbers of threads",
      source: "pi",
      devices: { pi: { profile: [wide, narrow] }, server: { profile: wide } },
      conditions: { none: "" },
    });
    const indices = (threads: number) =>
      choices!.pick({ threads: { pi: threads } }).cuts.map(({ indexOf }) => indexOf.pi);
    expect([indices(1), indices(2)]).toEqual([
      [0, 2, 3, 4],
      [0, 1, 2, 3],
    ]);
  });

  it("the plans of a batch are those of a scenario with only the profiles of that batch", async () => {
    const workload = fc.constantFrom(
      { warmup: 0 },
      { warmup: 0, arrivals: { period: "40ms" }, per: "input" as const },
      { warmup: 2, arrivals: { poisson: 8 }, per: "input" as const, frames: 40 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(0.3, 0.7, 1.2),
        workload,
        async (milliseconds, share, workload) => {
          const seconds = milliseconds.map((time) => time / 1000);
          const one = batchProfile(1, { seconds });
          const four = batchProfile(4, { seconds, share });
          const runtime = { window: [1, 3, "none" as const] };
          const both = await run([one, four], [four, one], { workload, runtime });
          for (const profile of [one, four]) {
            const { batch } = profile.model;
            // With both batches, the numbers of frames are of the larger one where inputs come one by one.
            const times = "per" in workload ? 4 / batch : 1;
            const { frames = 200, warmup } = workload;
            const same = { ...workload, frames: frames * times, warmup: warmup * times };
            const alone = await run(profile, profile, { workload: same, runtime });
            for (const plan of alone.plans) {
              const id = plan.id.replace(/(\|(w\d+|no-window))?$/, (window) => `|b${batch}${window}`);
              const found = both.predictions.find((item) => item.plan === id)!;
              expect(found, id).toBeDefined();
              expect(figures(found)).toEqual(
                figures(alone.predictions.find((item) => item.plan === plan.id)!),
              );
              expect(found.batch).toBe(batch);
            }
          }
          expect(both.plans.map(({ batch }) => batch)).toEqual(
            both.plans.map(({ id }) => Number(/\|b(\d)/.exec(id)![1])),
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it("threads are a setting of each device that has work", async () => {
    const two = batchProfile(1, { threads: 2 });
    const { plans, predictions, devices } = await run([single, two], single, { runtime: { window: 1 } });
    expect(plans.map(({ id }) => id)).toEqual([
      "pi|pi@1",
      "pi|pi@2",
      "pi|input|server",
      "pi|block.0|server|pi@1",
      "pi|block.0|server|pi@2",
      "pi|block.1|server|pi@1",
      "pi|block.1|server|pi@2",
    ]);
    expect(plans[1]).toMatchObject({ threads: { pi: 2 } });
    expect(plans.every(({ batch }) => batch === undefined)).toBe(true);
    const latency = (id: string) => predictions.find(({ plan }) => plan === id)!.latency.mean;
    expect(latency("pi|pi@1")).toBeCloseTo(0.12, 12);
    expect(latency("pi|pi@2")).toBeCloseTo(0.06, 12);
    expect(devices[0].profiles?.map(({ threads }) => threads)).toEqual([1, 2]);
    expect(devices[1]).not.toHaveProperty("profiles");
  });

  it("batches that only one device has are left out", async () => {
    const { plans, model } = await run([single, eight], single);
    expect(model).not.toHaveProperty("batches");
    expect(plans.every(({ batch }) => batch === undefined)).toBe(true);
  });

  it("ids contain what differs, and the beginning of an id stands for all that begin with it", async () => {
    const two = batchProfile(8, { threads: 2 });
    const { plans } = await run([single, eight, two], [single, eight], { runtime: { window: [1, 2] } });
    const ids = plans.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(idsNamed(plans, "pi|block.0|server")).toEqual([
      "pi|block.0|server|b1|pi@1|w1",
      "pi|block.0|server|b1|pi@1|w2",
      "pi|block.0|server|b8|pi@1|w1",
      "pi|block.0|server|b8|pi@1|w2",
      "pi|block.0|server|b8|pi@2|w1",
      "pi|block.0|server|b8|pi@2|w2",
    ]);
    expect(idsNamed(plans, "pi|block.0|server|b8|pi@2")).toHaveLength(2);
    expect(idsNamed(plans, "pi|block.0|server|b8|pi@2|w2")).toEqual(["pi|block.0|server|b8|pi@2|w2"]);
    expect(idsNamed(plans, "pi").every((id) => id.startsWith("pi|b"))).toBe(true);
    expect(idsNamed(plans, "pi").some((id) => id.includes("server"))).toBe(false);
  });

  it("an id stands for no plan with more stages, also where a cut and a device are called as settings are", () => {
    const alone = { device: "w1", from: 0, to: 2 };
    const split = [
      { device: "w1", from: 0, to: 1 },
      { device: "w2", from: 1, to: 2 },
    ];
    const plans = [
      { id: "w1|q1", stages: [alone] },
      { id: "w1|b8|w2|q1", stages: split },
    ];
    expect(idsNamed(plans, "w1")).toEqual(["w1|q1"]);
    expect(idsNamed(plans, "w1|b8|w2")).toEqual(["w1|b8|w2|q1"]);
  });
});

describe("figures of several batches", () => {
  it("plans are compared per input: the larger batch wins in throughput, the smaller in latency", async () => {
    const fields = {
      objectives: ["latency", "throughput", "bytes", "energy"],
      energy: { devices: { pi: { idle: "1W", busy: "2W" }, server: { idle: "10W", busy: "20W" } } },
      runtime: { window: 1 },
    };
    const { conditions, predictions } = await run([single, eight], [single, eight], fields);
    const of = (plan: string) => predictions.find((item) => item.plan === plan)!;
    // Half of 8 times 120 ms; 8 inputs in 480 ms against one in 120.
    expect(of("pi|b8").latency.mean).toBeCloseTo(0.48, 12);
    expect(of("pi|b8").throughput.mean).toBeCloseTo(1 / 0.48, 9);
    // 2 W for 480 ms, for eight inputs.
    expect(of("pi|b8").energy).toBeCloseTo(0.96, 9);
    const [{ front, verdict, baselines }] = conditions;
    expect(front).toContain("pi|b8");
    expect(baselines).toMatchObject({ allLocal: "pi|b1", furtherLocal: ["pi|b8"] });
    expect(verdict).toContain("all local gives 480 ms and 16.7 inputs/s with batch 8");
    expect(verdict).toContain("120 ms and 8.33 inputs/s with batch 1");
  });

  it("limits are per input", async () => {
    const fields = { where: { throughput: ">= 10" }, runtime: { window: 1 }, rules: ["server never"] };
    const { conditions } = await run([single, eight], [single, eight], fields);
    expect(conditions[0].front).toEqual(["pi|b8"]);
    expect(conditions[0].verdict).toContain("throughput >= 10 inputs/s");
  });

  it("memory is that of the plan's batch", async () => {
    // The peak of a made-up stage is 1,000 bytes a block; the frames that wait are of the batch.
    const pi = { profile: [single, eight], slowdown: 2, memory: "40kB" };
    const server = { profile: [single, eight] };
    const { plans, predictions } = await run(single, single, {
      devices: { pi, server },
      runtime: { window: [1, 2] },
    });
    const ids = plans.map(({ id }) => id);
    expect(ids).toContain("pi|block.0|server|b1|w2");
    expect(ids).toContain("pi|block.0|server|b8|w1");
    expect(ids).not.toContain("pi|block.0|server|b8|w2");
    const memory = (id: string) => predictions.find(({ plan }) => plan === id)!.memory;
    expect(memory("pi|block.0|server|b1|w2")).toMatchObject({ pi: 1000 + 8000, server: 2000 + 8000 });
  });

  it("a sweep compares each cell with the best all-local plan of each objective", async () => {
    const sweep = { delay: ["1ms", "10ms"], rate: ["8mbit", "16mbit"] };
    const { sweep: found } = await run([single, eight], [single, eight], { sweep });
    const cells = (objective: string) => found!.cells.filter((cell) => cell.objective === objective);
    expect(cells("throughput").every(({ allLocal }) => Math.abs(allLocal! - 8 / 0.48) < 1e-6)).toBe(true);
    expect(cells("latency").every(({ allLocal }) => Math.abs(allLocal! - 0.12) < 1e-9)).toBe(true);
  });

  it("a sweep compares no cell with an all-local plan that does not keep up", async () => {
    // Alone, an input takes 120 ms in a batch of 1 and 60 ms in one of 8. Every 100 ms one comes: only batches of 8 keep up.
    const workload = { arrivals: { period: "100ms" }, frames: 200 };
    const sweep = { delay: ["1ms", "10ms"], rate: ["8mbit", "16mbit"] };
    const { sweep: both } = await run([single, eight], [single, eight], { sweep, workload });
    const cells = both!.cells.filter(({ objective }) => objective === "latency");
    expect(cells).toHaveLength(4);
    for (const { allLocal } of cells) expect(allLocal).toBeCloseTo(0.48 + 3.5 * 0.1, 6);
    const { sweep: one } = await run([single], [single], { sweep, workload });
    expect(one!.cells.length).toBeGreaterThan(0);
    for (const { allLocal } of one!.cells) expect(allLocal).toBeNull();
  });

  it("open arrivals are of inputs, so the first of a batch waits for the last", async () => {
    const workload = { warmup: 0, arrivals: { period: "200ms" }, frames: 20 };
    const { predictions } = await run([single, eight], [single, eight], { workload });
    const of = (plan: string) => predictions.find((item) => item.plan === plan)!;
    expect(of("pi|b1").latency.mean).toBeCloseTo(0.12, 9);
    expect(of("pi|b8").latency.mean).toBeCloseTo(0.48 + 3.5 * 0.2, 9);
    expect(of("pi|b8").parts.waiting).toBeCloseTo(3.5 * 0.2, 9);
    expect(of("pi|b8").frames).toBe(20);
  });

  it("a list of times fills as many frames of the largest batch as it can, and all get these inputs", async () => {
    const times = Array.from({ length: 30 }, (_, k) => k / 10);
    const workload = { warmup: 0, arrivals: { times }, frames: 30 };
    const { predictions } = await run([single, eight], [single, eight], { workload });
    expect(predictions.find(({ plan }) => plan === "pi|b1")!.frames).toBe(24);
    expect(predictions.find(({ plan }) => plan === "pi|b8")!.frames).toBe(3);
  });

  it("equal devices are one kind with several profiles too", async () => {
    const devices = {
      pi: { profile: single },
      a: { profile: [single, eight] },
      b: { profile: [single, eight] },
    };
    const { plans } = await run(single, single, { devices });
    expect(plans.some(({ stages }) => stages.some(({ device }) => device === "b"))).toBe(true);
    expect(
      plans.every(({ stages }) => stages.length === 3 || stages.every(({ device }) => device !== "b")),
    ).toBe(true);
  });
});

describe("profiles that do not fit together", () => {
  const other = (change: Partial<DeviceProfile["model"]>) => {
    const profile = batchProfile(8);
    return { ...profile, model: { ...profile.model, ...change } };
  };
  const input = (shape: number[]) => [{ name: "tensor0", type: "float32", shape }];

  it.each<[string, Profiles, Profiles, object, string]>([
    [
      "two of one batch and threads",
      [single, eight, batchProfile(8)],
      single,
      {},
      "b8.t1 and b8.t1 are both of batch 8 with 1 thread; profiles of one device must differ in batch or threads",
    ],
    [
      "no batch in common",
      [single, eight],
      batchProfile(4),
      {},
      "the devices' profiles have no batch in common: pi has 1 and 8, server has 4",
    ],
    [
      "two models",
      [single, other({ sha256: "1".repeat(64), name: "another" })],
      [single, other({ sha256: "1".repeat(64), name: "another" })],
      {},
      "all profiles must be of one model; pi (b1.t1)'s is of made_up (000000000000), pi (b8.t1)'s of another (111111111111)",
    ],
    [
      "inputs that differ in more than the batch",
      [{ ...single, model: { ...single.model, inputs: input([1, 10]) } }, other({ inputs: input([8, 20]) })],
      [single, eight],
      {},
      "the same inputs, but for the batch; in pi (b1.t1)'s profile it is fed tensor0 float32[1,10], in pi (b8.t1)'s tensor0 float32[8,20]",
    ],
    [
      "arrivals of frames of several batches",
      [single, eight],
      [single, eight],
      { workload: { arrivals: { period: "1s" }, per: "frame" } },
      "workload.per: frames of different batches hold different numbers of inputs; write `per: input`",
    ],
    [
      "a list of times that fills no frame",
      [single, eight],
      [single, eight],
      { workload: { arrivals: { times: [0, 1, 2, 3] }, frames: 4 } },
      "workload.arrivals.times: they fill 0 frames of 8 inputs; at least 1 is needed, to have one after the warm-up",
    ],
    [
      "saturated arrivals of inputs",
      single,
      single,
      { workload: { per: "input" } },
      "saturated arrivals are of whole frames; `period`, `poisson` or `times` is needed",
    ],
  ])("%s", async (_, pi, server, fields, message) => {
    await expect(run(pi, server, fields)).rejects.toThrow(message);
  });
});
