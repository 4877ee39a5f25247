import { quantile } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { normalSample } from "../../src/base/normalSample.ts";
import { deviceKinds } from "../../src/explore/deviceKinds.ts";
import { explore } from "../../src/explore/explore.ts";
import { profileFit } from "../../src/profile/profileFit.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile, madeUpStage } from "../support/profile.ts";

const profile = madeUpProfile([0.01, 0.01, 0.01, 0.01], [400, 400, 400, 400, 400]);

/** Four equal boards, three of which may help the first one. */
function boards(change: Partial<ScenarioInput> = {}) {
  const names = ["one", "two", "three", "four"];
  return resolveScenario({
    name: "four boards",
    source: "one",
    devices: Object.fromEntries(names.map((name) => [name, { profile }])),
    conditions: { cable: "delay 1ms rate 1gbit" },
    ...change,
  });
}

const kinds = async (change: Partial<ScenarioInput>) => [...deviceKinds(await boards(change)).values()];

describe("several devices", () => {
  it("share a model in every order, and equal ones are not told apart", async () => {
    const { plans } = await explore(await boards({ runtime: { window: 1 } }));
    // Five cuts: 1 plan of one stage, 4 of two, C(4,2) of three, C(4,3) of four.
    expect(plans.length).toBe(1 + 4 + 6 + 4);
    expect(plans.map(({ id }) => id)).toContain("one|block.0|two|block.1|three|block.2|four");
  });

  it("multiply the throughput of one board by the number of boards", async () => {
    const { conditions, predictions } = await explore(await boards());
    const best = Math.max(...predictions.map(({ throughput }) => throughput.mean));
    expect(best).toBeCloseTo(100, 6);
    expect(conditions[0].front.at(-1)).toMatch(/^one\|block.0\|two\|block.1\|three\|block.2\|four\|w\d+$/);
  });

  it("may take turns at a stage, which can do what no split can", async () => {
    // One block has nearly all of the work, so splitting does not help.
    const ends = madeUpProfile([0.001, 0.03, 0.001], [400, 400, 400, 400]);
    const heavy = { profile: { ...ends, stages: [...ends.stages, madeUpStage(1, 2, 0.03)] } };
    const devices = { one: heavy, two: heavy, three: heavy, four: heavy };
    const best = async (replicas: number) => {
      const { conditions, predictions } = await explore(await boards({ devices, runtime: { replicas } }));
      const throughput = Math.max(...predictions.map(({ throughput }) => throughput.mean));
      return { throughput, plan: conditions[0].front.at(-1) };
    };
    expect((await best(1)).throughput).toBeCloseTo(1 / 0.03, 4);
    const { throughput, plan } = await best(3);
    expect((throughput * 0.031) / 3).toBeCloseTo(1, 2);
    expect(plan).toMatch(/^one\|block.0\|two\+three\+four\|w\d+$/);
  });

  it("that take turns each have their own luck in a run, and the unluckiest sets the pace", async () => {
    const ends = madeUpProfile([0.001, 0.03, 0.001], [400, 400, 400, 400]);
    const heavy = { profile: { ...ends, stages: [...ends.stages, madeUpStage(1, 2, 0.03)] } };
    const devices = { one: heavy, two: heavy, three: heavy, four: heavy };
    const { predictions } = await explore(await boards({ devices, runtime: { replicas: 3, window: 9 } }));
    const { throughput, uncertainty } = predictions.find(({ plan }) => /two\+three\+four/.test(plan))!;
    // Results come back in order: of three devices, none can do more frames than the slowest one.
    const fit = profileFit(heavy.profile);
    const { mean, sd } = fit.estimate(1, 3);
    const runs = 20_000;
    const normals = ["stage", "session", "two", "three", "four"].map((what) => normalSample(runs, 5, what));
    const rates = Array.from({ length: runs }, (_, run) => {
      const [stage, session, ...own] = normals.map((sample) => sample[run]);
      const lasting = (1 + (sd / mean) * stage) * (1 + Math.hypot(0.05, fit.spread.visit) * session);
      return 1 / (lasting * (1 + Math.hypot(0.04, fit.spread.visit) * Math.max(...own)));
    });
    const expected = quantile(rates, [0.025, 0.975]);
    for (const [end, value] of uncertainty!.throughput.entries()) {
      expect(Math.abs(value / throughput.mean - expected[end])).toBeLessThan(0.02);
    }
  });

  it("are told so if none are equal, and if a runtime cannot have replicas", async () => {
    const slowdowns = { one: 1, two: 2, three: 3, four: 4 };
    const devices = Object.fromEntries(
      Object.entries(slowdowns).map(([name, slowdown]) => [name, { profile, slowdown }]),
    );
    await expect(explore(await boards({ devices, runtime: { replicas: 2 } }))).rejects.toThrow(
      /^scenario "four boards", runtime\.replicas: no two devices besides the source are equal/,
    );
    await expect(boards({ runtime: { replicas: 2, io: "blocking" } })).rejects.toThrow(
      /replicas.*devices take turns only with `io: overlapped`/s,
    );
    await expect(boards({ runtime: { replicas: 2, deliver: "last" } })).rejects.toThrow(
      /replicas.*devices take turns only with `deliver: source`/s,
    );
  });

  it("that take turns can be named by the plans to try", async () => {
    const plan = "one|block.0|two+three";
    const { plans } = await explore(await boards({ only: [plan], runtime: { replicas: 2, window: 4 } }));
    expect(plans.map(({ id }) => id)).toEqual(["one", plan]);
    expect(plans[1].stages[1]).toEqual({ device: "two", replicas: ["three"], from: 1, to: 4 });
  });

  it("share the frames of the window, also in the memory that they need", async () => {
    const [single, team] = ["one|block.0|two", "one|block.0|two+three"];
    const { predictions } = await explore(
      await boards({ only: [single, team], runtime: { replicas: 2, window: 5, queue: 8 } }),
    );
    const memoryOf = (id: string) => predictions.find(({ plan }) => plan === id)!.memory.two;
    // Five frames under way, or three of them on each of two devices: all but one wait, with 400 bytes.
    expect(memoryOf(single) - memoryOf(team)).toBe(2 * 400);
  });

  it("are equal if swapping them changes nothing", async () => {
    expect(await kinds({})).toEqual(["one", "two", "two", "two"]);
    const slower = { one: { profile }, two: { profile }, three: { profile, slowdown: 2 }, four: { profile } };
    expect(await kinds({ devices: slower })).toEqual(["one", "two", "three", "two"]);
    expect(await kinds({ rules: ["three never"] })).toEqual(["one", "two", "three", "two"]);
    expect(await kinds({ conditions: { net: { all: "", links: { "one>four": "delay 1ms" } } } })).toEqual([
      "one",
      "two",
      "two",
      "four",
    ]);
    // All have one link that differs: none can change places with another without changing a third.
    const ring = { "two>three": "delay 1ms", "three>four": "delay 1ms", "four>two": "delay 1ms" };
    expect(await kinds({ conditions: { net: { all: "", links: ring } } })).toEqual([
      "one",
      "two",
      "three",
      "four",
    ]);
    const watts = (idle: string) => ({ idle, busy: "5W" });
    const energy = { devices: { one: watts("1W"), two: watts("1W"), three: watts("2W"), four: watts("1W") } };
    expect(await kinds({ energy })).toEqual(["one", "two", "three", "two"]);
  });
});
