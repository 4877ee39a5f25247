import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { explore } from "../../src/explore/explore.ts";
import { type Run, runSchema } from "../../src/explore/run.ts";
import { roundForRanking } from "../../src/plan/objectives.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import type { LinkProfile } from "../../src/profile/linkProfile.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { cli } from "../support/cli.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "explore-test-"));
  writeFileSync(
    path.join(directory, "profile.json"),
    stringifyProfile(madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400])),
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

/** One setting for each plan: one frame in flight, or any number where the workload is another; one slot. */
function write(change: { workload?: object; runtime?: object; [field: string]: unknown }): string {
  const file = path.join(directory, "scenario.yaml");
  const scenario = {
    schema: "paretopipe/scenario/v1",
    name: "by hand",
    source: "pi",
    devices: { pi: { profile: "profile.json", slowdown: 2 }, server: { profile: "profile.json" } },
    conditions: { near: "delay 1ms rate 8mbit" },
    workload: { warmup: 0 },
    ...change,
    runtime: {
      window: change.workload ? "none" : 1,
      queue: 1,
      credits: "instant",
      ...change.runtime,
    },
  };
  writeFileSync(file, YAML.stringify(scenario));
  return file;
}

async function run(change: Parameters<typeof write>[0] = {}): Promise<Run> {
  return explore(await loadScenario(write(change)));
}

const latencyOf = (result: Run, plan: string) =>
  result.predictions.find((item) => item.plan === plan)!.latency.mean;

describe("explore", () => {
  it("continues if one plan has no figure, and names the plan", async () => {
    // All on pi finishes ten of the 20 frames that come, which are all warm-up; with the server's help there are more.
    const workload = { arrivals: { period: "50ms" }, drop: true, frames: 20, warmup: 10 };
    const result = runSchema.parse(await run({ workload }));
    expect(result.unpredicted).toEqual([
      { condition: "near", plan: "pi", reason: expect.stringContaining("finished frames are warm-up") },
    ]);
    expect(result.predictions.map(({ plan }) => plan)).not.toContain("pi");
    expect(result.predictions).toHaveLength(result.plans.length - 1);
    expect(result.conditions[0].verdict).toMatch(/All local has no prediction/);
  });

  it("records how the latencies of each front's plans are distributed, in agreement with their figures", async () => {
    const result = await run({ conditions: { near: "delay 1ms 1ms rate 8mbit", far: "delay 50ms 20ms" } });
    const named = result.conditions.flatMap(({ name, front }) => front.map((plan) => `${name} ${plan}`));
    expect(result.latencies.map(({ condition, plan }) => `${condition} ${plan}`).sort()).toEqual(
      named.sort(),
    );
    for (const { condition, plan, quantiles } of result.latencies) {
      const { latency } = result.predictions.find(
        (item) => item.condition === condition && item.plan === plan,
      )!;
      const at = (share: number) => quantiles.find(([one]) => one === share)![1];
      expect([at(0.5), at(0.95), at(0.99)]).toEqual([latency.p50, latency.p95, latency.p99]);
      for (const part of [0, 1] as const) {
        const values = quantiles.map((pair) => pair[part]);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
      }
    }
  });

  it("says in exit code, table and JSON that a plan has no figure, and draws the report of the others", async () => {
    const workload = { arrivals: { period: "50ms" }, drop: true, frames: 20, warmup: 10 };
    const file = write({ workload, sweep: { rate: ["1mbit", "8mbit"], delay: ["1ms", "2ms"] } });
    const out = path.join(directory, "partly");
    const { code, stdout, stderr } = await cli(["simulate", file, "--out", out, "--charts", "none"]);
    expect(stderr).toMatch(/have no prediction, such as pi under near: .*warm-up/);
    expect(code).toBe(1);
    expect(stdout).toMatch(/no prediction: pi under near: .*warm-up/);
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toContain("without a prediction");
  });

  it("fails if no plan has a figure", async () => {
    const workload = { arrivals: { period: "20ms" }, drop: true, frames: 20, warmup: 19 };
    await expect(run({ workload })).rejects.toThrow(/no plan has a prediction: .*warm-up/);
  });

  it("predicts every two-device plan as arithmetic does with one frame at a time in the system", async () => {
    const result = await run();
    // pi is twice as slow as the profile. 8 Mbit/s are 1 MB/s; each message takes 1 ms more. Result: 400 bytes.
    const back = 0.0004 + 0.001;
    expect(result.plans.map(({ id }) => id)).toEqual([
      "pi",
      "pi|input|server",
      "pi|block.0|server",
      "pi|block.1|server",
    ]);
    expect(latencyOf(result, "pi")).toBeCloseTo(0.12, 9);
    expect(latencyOf(result, "pi|input|server")).toBeCloseTo(0.005 + 0.06 + back, 9);
    expect(latencyOf(result, "pi|block.0|server")).toBeCloseTo(0.02 + 0.009 + 0.05 + back, 9);
    expect(latencyOf(result, "pi|block.1|server")).toBeCloseTo(0.06 + 0.003 + 0.03 + back, 9);
    for (const { latency, parts, throughput } of result.predictions) {
      expect(parts.compute + parts.transfer + parts.waiting).toBeCloseTo(latency.mean, 9);
      expect(throughput.mean).toBeCloseTo(1 / latency.mean, 6);
    }
  });

  it("has a front that no plan dominates, and says what the second device brings", async () => {
    const result = await run();
    const [near] = result.conditions;
    expect(near.front).toEqual(["pi|input|server"]);
    expect(near.baselines).toEqual({ allLocal: "pi", allRemote: ["pi|input|server"] });
    expect(near.verdict).toBe(
      "A second device helps: all local gives 120 ms and 8.33 frames/s; all on server with 1 frame in flight raises throughput to 15.1 frames/s (1.8x), limited by the window of frames in the system; all on server with 1 frame in flight cuts latency to 66.4 ms (−45 %), limited by the window of frames in the system.",
    );
    expect(runSchema.parse(JSON.parse(JSON.stringify(result)))).toBeTruthy();
  });

  it("says so when a second device does not help, and marks duplicates", async () => {
    const result = await run({ conditions: { far: "delay 10s", farther: "delay 20s" } });
    for (const { front, verdict } of result.conditions) {
      expect(front).toEqual(["pi"]);
      expect(verdict).toMatch(/^A second device does not help: all local gives 120 ms/);
    }
    const same = await run({
      devices: {
        pi: { profile: "profile.json" },
        a: { profile: "profile.json" },
        b: { profile: "profile.json" },
      },
    });
    expect(same.conditions[0].duplicates).toEqual(
      [["pi|input|a", "pi|input|b"]].filter((group) => same.conditions[0].front.includes(group[0])),
    );
  });

  it("accepts conditions per direction, no way back, and the scenario's objectives", async () => {
    const result = await run({
      conditions: { odd: { all: "delay 5ms", links: { "pi>server": "rate 8mbit" } } },
    });
    expect(latencyOf(result, "pi|input|server")).toBeCloseTo(0.004 + 0.06 + 0.005, 9);
    const last = await run({ runtime: { deliver: "last" } });
    expect(latencyOf(last, "pi|input|server")).toBeCloseTo(0.005 + 0.06, 9);
    const throughput = await run({ objectives: ["throughput"] });
    expect(throughput.conditions[0].front).toEqual(["pi|input|server"]);
  });

  it("keeps plans whose queue grows without end off the front", async () => {
    // All local takes 120 ms, all remote 60 ms: at a frame every 100 ms only one of them keeps up.
    const result = await run({ workload: { arrivals: { period: "100ms" }, frames: 500 } });
    expect(result.predictions.find(({ plan }) => plan === "pi")!.stable).toBe(false);
    expect(result.conditions[0].front).not.toContain("pi");
    expect(result.conditions[0].verdict).toMatch(/^A second device is needed: all local does not keep up/);
    const hopeless = await run({ workload: { arrivals: { period: "10ms" }, frames: 500 } });
    expect(hopeless.conditions[0]).toMatchObject({
      front: [],
      verdict: "No plan keeps up with the arrivals.",
    });
  });

  it("says how plans do over the weather: share of the front, and regret", async () => {
    const { weather } = await run({
      conditions: { a: "delay 5ms 5ms rate 8mbit", b: "delay 60ms 60ms rate 8mbit" },
      replications: 20,
    });
    expect(weather.map(({ condition, weathers }) => [condition, weathers])).toEqual([
      [null, 40],
      ["a", 20],
      ["b", 20],
    ]);
    for (const { plans } of weather) {
      expect(plans.length).toBe(4);
      for (const { onFront, regret } of plans) {
        expect(onFront === 1).toBe(regret.worst === 0);
        expect(regret.mean).toBeLessThanOrEqual(regret.worst!);
        expect(regret.p95).toBeLessThanOrEqual(regret.worst!);
      }
      // In every weather some plan is on the front.
      expect(plans.reduce((sum, { onFront }) => sum + onFront, 0)).toBeGreaterThanOrEqual(1);
    }
    const [all, a] = weather;
    expect(a.plans[0]).toMatchObject({ plan: "pi|input|server", onFront: 1, regret: { worst: 0 } });
    // Over both kinds of weather no plan is always best.
    expect(all.plans.every(({ onFront }) => onFront < 1)).toBe(true);
  });

  it("sweeps two parameters: the best plan of each cell is the best of a run with that condition", async () => {
    const { sweep } = await run({ sweep: { rate: ["100kbit", "8mbit"], delay: ["1ms", "10ms", "100ms"] } });
    expect(sweep!.x).toEqual({ parameter: "rate", values: [1e5, 8e6] });
    expect(sweep!.y).toEqual({ parameter: "delay", values: [0.001, 0.01, 0.1] });
    expect(sweep!.cells.length).toBe(2 * 2 * 3);
    for (const [y, delay] of ["1ms", "10ms", "100ms"].entries()) {
      for (const [x, rate] of ["100kbit", "8mbit"].entries()) {
        const { predictions } = await run({ conditions: { cell: `delay ${delay} rate ${rate}` } });
        const least = Math.min(...predictions.map(({ latency }) => latency.mean));
        const cell = sweep!.cells.find((c) => c.x === x && c.y === y && c.objective === "latency")!;
        expect(cell.value).toBe(roundForRanking(least));
        expect(roundForRanking(latencyOf({ predictions } as Run, cell.plan))).toBe(cell.value);
        expect(cell.allLocal).toBe(roundForRanking(latencyOf({ predictions } as Run, "pi")));
      }
    }
    await expect(run({ sweep: { rate: ["1mbit", "2mbit"] } })).rejects.toThrow(/exactly two/);
    await expect(run({ sweep: { rate: ["2mbit", "1mbit"], delay: ["1ms", "2ms"] } })).rejects.toThrow(/rise/);
    await expect(
      run({ sweep: { condition: "none", rate: ["1mbit", "2mbit"], delay: ["1ms", "2ms"] } }),
    ).rejects.toThrow(/no condition "none"; there are near/);
  });

  it("records the first frames of the ends of each front", async () => {
    const { gantt } = await run();
    expect(gantt.map(({ plan }) => plan)).toEqual(["pi|input|server"]);
    expect([...new Set(gantt[0].spans.map(({ resource }) => resource))].sort()).toEqual([
      "pi>server",
      "server",
      "server>pi",
    ]);
    for (const { begin, end } of gantt[0].spans) expect(end).toBeGreaterThan(begin);
  });

  it("gives the same run for any number of threads, and the child's own message when one fails", async () => {
    const resolved = await loadScenario(
      write({ conditions: { random: "delay 5ms 2ms loss 1%" }, replications: 3 }),
    );
    const one = await explore(resolved, { threads: 1 });
    const three = await explore(resolved, { threads: 3 });
    expect({ ...three, createdAt: "" }).toEqual({ ...one, createdAt: "" });
    const aborted = AbortSignal.abort(new Error("stopped"));
    await expect(explore(resolved, { threads: 2, signal: aborted })).rejects.toThrow("stopped");
    // Files like this are refused when they are read; the threads hear of it where code makes one.
    const { scenario } = resolved;
    const workload = { ...scenario.workload, frames: 5, warmup: 5 };
    const broken = { ...resolved, scenario: { ...scenario, workload } };
    await expect(explore(broken, { threads: 2 })).rejects.toThrow(/nothing is left to measure/);
  });

  it("names the place of a field that only the plans show to be wrong", async () => {
    await expect(run({ only: ["pi", "pi|bloc.0|server"] })).rejects.toThrow(
      /scenario\.yaml, line \d+, column 5: no plan "pi\|bloc\.0\|server"; did you mean pi\|block\.0\|server\?$/,
    );
    await expect(run({ runtime: { replicas: 2 } })).rejects.toThrow(
      /scenario\.yaml, line \d+, column 13: no two devices besides the source are equal/,
    );
  });

  it("adds the runtime's overhead from the profile, on each device's own terms", async () => {
    const cost = (seconds: number) => ({ bytes: [0], seconds: [seconds] });
    const profile: DeviceProfile = {
      ...madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400]),
      overhead: {
        frame: 0.001,
        input: cost(0.0002),
        output: cost(0.0001),
        send: cost(0.0004),
        receive: cost(0.0006),
        transport: "tcp",
        coresShared: true,
      },
    };
    writeFileSync(path.join(directory, "calibrated.json"), stringifyProfile(profile));
    const calibrated = { profile: "calibrated.json" };
    const result = await run({ devices: { pi: { ...calibrated, slowdown: 2 }, server: calibrated } });
    expect(latencyOf(result, "pi")).toBeCloseTo((0.06 + 0.0001) * 2 + 0.001, 9);
    // With one frame in flight, messages come and go while their device waits, but for the credit that the server sends as it begins.
    const pi = (0.01 + 0.0001) * 2 + 0.001;
    const server = 0.05 + 0.0002 + 0.0001 + 0.001 + 0.0004;
    expect(latencyOf(result, "pi|block.0|server")).toBeCloseTo(pi + 0.009 + server + 0.0014, 9);
    // A server that never waits also receives each frame and sends its result while it computes.
    const saturated = await run({ devices: { pi: calibrated, server: calibrated }, runtime: { window: 8 } });
    const { throughput } = saturated.predictions.find(({ plan }) => plan.startsWith("pi|input|server"))!;
    const all = 0.06 + 0.0002 + 0.0001 + 0.001 + 0.0006 + 2 * 0.0004;
    expect(throughput.mean * all).toBeCloseTo(1, 2);
  });

  it("lets credits take the link's delay if requested, which halves the rate of one slot over a long delay", async () => {
    const far = { conditions: { far: "delay 1s" }, workload: { frames: 50 } };
    const pace = async (credits: string) => {
      const result = await run({ ...far, runtime: { credits } });
      return result.predictions.find(({ plan }) => plan === "pi|input|server")!.throughput.mean;
    };
    expect(await pace("instant")).toBeCloseTo(1, 2);
    expect(await pace("link")).toBeCloseTo(1 / 2, 2);
  });

  it("treats plans whose throughput differs only by rounding as equal, and chooses the quickest", async () => {
    // One slot over a long delay sets the pace of every split alike.
    const { conditions, predictions } = await run({
      conditions: { far: "delay 50ms" },
      devices: { pi: { profile: "profile.json", slowdown: 10 }, server: { profile: "profile.json" } },
      runtime: { credits: "link" },
      workload: { frames: 200 },
    });
    const splits = predictions.filter(({ plan }) => plan !== "pi");
    const tied = splits.filter(
      ({ throughput }) => Math.abs(throughput.mean - splits[0].throughput.mean) < 1e-9,
    );
    expect(new Set(tied.map(({ throughput }) => throughput.mean)).size).toBeGreaterThan(1);
    const quickest = tied.toSorted((a, b) => a.latency.mean - b.latency.mean)[0].plan;
    expect(conditions[0].front.filter((plan) => tied.some((item) => item.plan === plan))).toEqual([quickest]);
    expect(conditions[0].verdict).toContain("all on server raises throughput");
  });

  it("uses a measured link profile instead of the formula", async () => {
    const profile: LinkProfile = {
      schema: "paretopipe/profile/v1",
      kind: "link",
      name: "made up",
      createdAt: "2026-01-01T00:00:00.000Z",
      provenance: { command: "none", versions: {} },
      transport: "tcp",
      curve: { bytes: [1000, 9000], idle: [0.1, 0.5] },
    };
    writeFileSync(path.join(directory, "link.json"), JSON.stringify(profile));
    const result = await run({
      conditions: { measured: { all: "delay 1ms", links: { "pi>server": { profile: "link.json" } } } },
    });
    expect(result.conditions[0].description).toBe("pi>server: as measured in link.json; others: delay 1ms");
    // 4000 bytes lie three eighths of the way from 0.1 to 0.5 s.
    expect(latencyOf(result, "pi|input|server")).toBeCloseTo(0.25 + 0.06 + 0.001, 9);
    writeFileSync(path.join(directory, "link.json"), JSON.stringify({ ...profile, transport: 5 }));
    await expect(run({ conditions: { bad: { all: { profile: "link.json" } } } })).rejects.toThrow(
      /link\.json: this link profile does not fit its schema:\n {2}line 1, column \d+: transport/,
    );
  });

  it("adds replications until the intervals are as narrow as requested, or says that they are not", async () => {
    const result = await run({ conditions: { random: "delay 5ms 5ms rate 8mbit" }, precision: 0.01 });
    for (const { latency, precise, replications } of result.predictions) {
      expect(precise).toBe(true);
      if (!latency.interval) continue;
      const [low, high] = latency.interval;
      expect((high - low) / 2).toBeLessThanOrEqual(0.01 * latency.mean * (1 + 1e-9));
      expect(replications).toBeGreaterThanOrEqual(10);
    }
  });

  it("draws service times from samples with replications if requested, with intervals", async () => {
    const result = await run({ runtime: { service: "samples" }, conditions: { near: "delay 1ms 0.5ms" } });
    const prediction = result.predictions.find(({ plan }) => plan === "pi|input|server")!;
    expect(prediction.replications).toBeGreaterThan(1);
    const [low, high] = prediction.latency.interval!;
    expect(low).toBeLessThan(prediction.latency.mean);
    expect(high).toBeGreaterThan(prediction.latency.mean);
  });
});

describe("paretopipe simulate", () => {
  it("gives byte-identical plans.csv for the same seed, and other bytes for another", async () => {
    const scenario = write({
      conditions: { jittery: "delay 5ms 2ms rate 8mbit loss 1%" },
      runtime: { service: "samples" },
    });
    const bytes = async (name: string, seed: string) => {
      const out = path.join(directory, name);
      const result = await cli(["simulate", scenario, "--out", out, "--charts", "none", "--seed", seed]);
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
      return readFileSync(path.join(out, "plans.csv"), "utf8");
    };
    const first = await bytes("first", "7");
    expect(await bytes("second", "7")).toBe(first);
    expect(await bytes("third", "8")).not.toBe(first);
  });

  it("writes every event of a plan, a row for each device and link, and the engines agree", async () => {
    const scenario = write({ workload: { frames: 20, warmup: 0 } });
    const events = path.join(directory, "events.json");
    const plan = "pi|block.0|server";
    const result = await cli([
      "simulate",
      scenario,
      "--out",
      path.join(directory, "traced"),
      "--trace",
      events,
      "--plan",
      plan,
      ...["--charts", "none"],
    ]);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const { traceEvents } = JSON.parse(readFileSync(events, "utf8"));
    const rows = traceEvents.filter((event: { name: string }) => event.name === "thread_name");
    expect(rows.map((row: { args: { name: string } }) => row.args.name)).toEqual([
      "pi",
      "server",
      "pi>server",
      "server>pi",
    ]);
    const slices = traceEvents.filter((event: { ph: string }) => event.ph === "X");
    expect(slices.length).toBe(20 * 4);
    const csv = async (engine: string) => {
      const out = path.join(directory, engine);
      expect(
        (await cli(["simulate", scenario, "--out", out, "--charts", "none", "--engine", engine])).code,
      ).toBe(0);
      return readFileSync(path.join(out, "plans.csv"), "utf8");
    };
    expect(await csv("event")).toBe(await csv("tandem"));
  });

  it("prints the run as JSON that fits its schema, and `report` makes the same files again", async () => {
    const out = path.join(directory, "json");
    const result = await cli(["simulate", write({}), "--out", out, "--charts", "none", "--json"]);
    const printed = runSchema.parse(JSON.parse(result.stdout));
    expect(printed).toEqual(JSON.parse(readFileSync(path.join(out, "run.json"), "utf8")));
    const page = readFileSync(path.join(out, "report.html"), "utf8");
    rmSync(path.join(out, "report.html"));
    const again = await cli(["report", out, "--charts", "none"]);
    expect(again.code).toBe(0);
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toBe(page);
  });
});
