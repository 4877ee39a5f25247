import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { planTask } from "../../src/explore/simulationInput.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { simulateMetrics } from "../../src/simulate/measure.ts";
import { checkOwnRates, checkOwnWays } from "../../src/validate/testbed/emulatedLinks.ts";
import { madeUpProfile } from "../support/profile.ts";

/** A camera and two boards that take turns, with a gateway between; each frame is 100 kB, which take 100 ms at 8 Mbit/s. */
async function resolve(
  rates: { camera: string; boards: string },
  change: Partial<ScenarioInput> = {},
  more: object = {},
) {
  const profile = madeUpProfile([0.005, 0.005], [100_000, 100_000, 4]);
  const boards = { board1: { profile }, board2: { profile } };
  const [leg1, leg2] = Object.keys(boards).map((name): [string, string] => [
    `gateway<>${name}`,
    rates.boards,
  ]);
  const links = { "camera<>gateway": rates.camera, ...Object.fromEntries([leg1, leg2]) };
  return resolveScenario({
    name: "two boards behind a gateway",
    source: "camera",
    devices: { camera: { profile, slowdown: 100 }, gateway: { profile }, ...boards },
    conditions: { net: { links, hub: "gateway", ...more } },
    runtime: { replicas: 2 },
    rules: ["gateway never"],
    ...change,
  });
}

/** The predictions of the plan in which both boards take turns at the whole model, by window. */
async function turns(...given: Parameters<typeof resolve>) {
  const { predictions } = await explore(await resolve(...given));
  return predictions.filter(({ plan }) => plan.startsWith("camera|input|board1+board2"));
}

const highest = (found: Awaited<ReturnType<typeof turns>>) =>
  Math.max(...found.map(({ throughput }) => throughput.mean));

describe("devices that take turns behind a hub", () => {
  it("share the link that leads to it", async () => {
    const found = await turns({ camera: "rate 8mbit", boards: "rate 1gbit" });
    expect(highest(found)).toBeGreaterThan(9.5);
    expect(highest(found)).toBeLessThan(10.1);
    // A frame alone has all of it: 100 ms, and 10 on the board.
    expect(found[0].latency.mean).toBeCloseTo(0.11, 3);
    expect(found[0].resources.map(({ name }) => name)).toContain("camera>gateway");
  });

  it("get no more than their own links carry", async () => {
    // 133 ms for a frame alone at 6 Mbit/s. Two at a time have 4 Mbit/s each.
    const found = await turns({ camera: "rate 8mbit", boards: "rate 6mbit" });
    expect(found[0].latency.mean).toBeCloseTo(0.143, 3);
    expect(highest(found)).toBeGreaterThan(9.5);
    expect(highest(found)).toBeLessThan(10.1);
  });

  it("do not limit each other where their own links cannot fill it", async () => {
    const found = await turns({ camera: "rate 100mbit", boards: "rate 4mbit" });
    expect(highest(found)).toBeCloseTo(10, 1);
    expect(found[0].resources.map(({ name }) => name)).not.toContain("camera>gateway");
  });

  it("share the link on which their frames go on", async () => {
    const profile = madeUpProfile([0.005, 0.005], [4, 100_000, 4]);
    const devices = Object.fromEntries(
      ["camera", "gateway", "board1", "board2", "cloud"].map((name) => [
        name,
        { profile, ...(name === "camera" && { slowdown: 100 }), ...(name === "cloud" && { slowdown: 2 }) },
      ]),
    );
    const links = Object.fromEntries(
      ["camera", "board1", "board2"].map((name) => [
        `gateway<>${name}`,
        name === "camera" ? "" : "rate 1gbit",
      ]),
    );
    const resolved = await resolve(
      { camera: "", boards: "" },
      {
        devices,
        conditions: { net: { links: { ...links, "gateway<>cloud": "rate 8mbit" }, hub: "gateway" } },
      },
    );
    const plan: Plan = {
      id: "turns",
      stages: [
        { device: "camera", from: 0, to: 0 },
        { device: "board1", replicas: ["board2"], from: 0, to: 1 },
        { device: "cloud", from: 1, to: 2 },
      ],
      window: 4,
      queue: 4,
    };
    const { media, links: crossed } = planTask(resolved, plan, resolved.conditions[0]).input;
    expect(media?.map(({ name }) => name)).toEqual(["gateway>cloud"]);
    expect(crossed.filter(({ medium }) => medium).map(({ from, to }) => `${from}>${to}`)).toEqual([
      "board1>cloud",
      "board2>cloud",
    ]);
  });

  it.each([
    // Each of two boards sends half of the frames of 100 kB, and each of three receives a third of them.
    { up: "rate 10mbit", down: "rate 8mbit", throughput: 2 * 12.5, alone: 0.1 },
    { up: "rate 10mbit", down: "rate 5mbit", throughput: 3 * 6.25, alone: 0.16 },
  ])("of two shared links are limited by the one that is full first: $up, $down", async (rates) => {
    const boards = ["board1", "board2", "board3", "board4", "board5"];
    const profile = madeUpProfile([0.005, 0.005], [4, 100_000, 4]);
    const links = Object.fromEntries(
      boards.flatMap((name) => [
        [`${name}>gateway`, rates.up],
        [`gateway>${name}`, rates.down],
      ]),
    );
    const resolved = await resolve(
      { camera: "", boards: "" },
      {
        devices: Object.fromEntries(["camera", "gateway", ...boards].map((name) => [name, { profile }])),
        conditions: { net: { links: { "camera<>gateway": "", ...links }, hub: "gateway" } },
      },
    );
    const plan: Plan = {
      id: "turns",
      stages: [
        { device: "camera", from: 0, to: 0 },
        { device: "board1", replicas: ["board2"], from: 0, to: 1 },
        { device: "board3", replicas: ["board4", "board5"], from: 1, to: 2 },
      ],
      window: 60,
      queue: 8,
    };
    const { input } = planTask(resolved, plan, resolved.conditions[0]);
    expect(simulateMetrics(input).throughput / rates.throughput).toBeCloseTo(1, 1);
    // A frame alone goes as fast as the slower of the two carries it, and takes 10 ms on the boards.
    const single = planTask(resolved, { ...plan, window: 1 }, resolved.conditions[0]).input;
    expect(simulateMetrics(single).latency.mean).toBeCloseTo(rates.alone + 0.01, 3);
  });

  it("do not include the hub, whose own link carries the frames of the others too", async () => {
    // Behind the gateway's 8 Mbit/s, the network carries 10 frames a second, whoever computes them.
    const links = { "camera<>gateway": "rate 8mbit", "gateway<>board1": "", "gateway<>board2": "" };
    const conditions = { net: { links, hub: "gateway" } };
    const resolved = await resolve({ camera: "", boards: "" }, { conditions, rules: [] });
    const { predictions } = await explore(resolved);
    expect(highest(predictions)).toBeGreaterThan(9.5);
    expect(highest(predictions)).toBeLessThan(10.1);
    expect(predictions.map(({ plan }) => plan).join()).toContain("camera|input|board1+board2");
  });

  it("are refused where TCP's start-up would share it too", async () => {
    const rates = { camera: "rate 8mbit", boards: "rate 1gbit" };
    await expect(turns(rates, {}, { startup: true })).rejects.toThrow(
      "devices that take turns share the link camera>gateway, and TCP start-up of a shared link is not simulated",
    );
  });

  it("are not emulated, because each emulated link has a rate of its own", async () => {
    const rates = { camera: "rate 8mbit", boards: "rate 1gbit" };
    const resolved = await resolve(rates);
    const task = (plan: Plan) => planTask(resolved, plan, resolved.conditions[0]);
    const first = { device: "camera", from: 0, to: 0 };
    const alone = { id: "alone", stages: [first, { device: "board1", from: 0, to: 2 }] };
    const both = { id: "both", stages: [first, { ...alone.stages[1], replicas: ["board2"] }] };
    expect(() => checkOwnRates(task(both))).toThrow(
      'both under condition "net": its devices that take turns share the link camera>gateway, which is not emulated',
    );
    expect(() => checkOwnRates(task(alone))).not.toThrow();
  });

  it("are not made between namespaces, where each pair of devices has a link of its own", async () => {
    const check = async (rates: Parameters<typeof resolve>[0], replicas: number) => {
      const { conditions, devices } = await resolve(rates);
      const names = devices.map(({ name }) => name);
      checkOwnWays(conditions[0], names, replicas);
    };
    const shared = { camera: "rate 8mbit", boards: "rate 1gbit" };
    await expect(check(shared, 2)).rejects.toThrow(
      'condition "net": devices that take turns share the link camera>gateway, and between namespaces each pair of devices has a rate of its own',
    );
    await check(shared, 1);
    await check({ camera: "", boards: "" }, 2);
  });
});
