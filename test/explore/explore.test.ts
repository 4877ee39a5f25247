import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { explore } from "../../src/explore/explore.ts";
import { type Run, runSchema } from "../../src/explore/run.ts";
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

function write(change: object): string {
  const file = path.join(directory, "scenario.yaml");
  const scenario = {
    schema: "paretopipe/scenario/v1",
    name: "by hand",
    source: "pi",
    devices: { pi: { profile: "profile.json", slowdown: 2 }, server: { profile: "profile.json" } },
    conditions: { near: "delay 1ms rate 8mbit" },
    workload: { window: 1, warmup: 0 },
    ...change,
  };
  writeFileSync(file, YAML.stringify(scenario));
  return file;
}

async function run(change: object = {}): Promise<Run> {
  return explore(await loadScenario(write(change)));
}

const latencyOf = (result: Run, plan: string) =>
  result.predictions.find((item) => item.plan === plan)!.latency.mean;

describe("explore", () => {
  it("predicts every two-device plan as arithmetic does when one frame at a time is in the system", async () => {
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
    expect(near.baselines).toEqual({ allLocal: "pi", allRemote: "pi|input|server" });
    expect(near.verdict).toBe(
      "A second device helps: all local gives 120 ms and 8.33 frames/s; all on server raises throughput to 15.1 frames/s (1.8x), limited by the window of frames in the system; all on server cuts latency to 66.4 ms (0.55x), limited by the window of frames in the system.",
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

  it("takes conditions per direction, no way back, and objectives as asked", async () => {
    const result = await run({
      conditions: { odd: { all: "delay 5ms", links: { "pi>server": "rate 8mbit" } } },
    });
    expect(latencyOf(result, "pi|input|server")).toBeCloseTo(0.004 + 0.06 + 0.005, 9);
    const last = await run({ runtime: { deliver: "last" } });
    expect(latencyOf(last, "pi|input|server")).toBeCloseTo(0.005 + 0.06, 9);
    const throughput = await run({ objectives: ["throughput"] });
    expect(throughput.conditions[0].front).toEqual(["pi|input|server"]);
  });

  it("draws service times from samples with replications when asked, with intervals", async () => {
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
      const result = await cli(["simulate", scenario, "--out", out, "--seed", seed]);
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
      return readFileSync(path.join(out, "plans.csv"), "utf8");
    };
    const first = await bytes("first", "7");
    expect(await bytes("second", "7")).toBe(first);
    expect(await bytes("third", "8")).not.toBe(first);
  });

  it("prints the run as JSON that fits its schema, and `report` makes the same files again", async () => {
    const out = path.join(directory, "json");
    const result = await cli(["simulate", write({}), "--out", out, "--json"]);
    const printed = runSchema.parse(JSON.parse(result.stdout));
    expect(printed).toEqual(JSON.parse(readFileSync(path.join(out, "run.json"), "utf8")));
    const page = readFileSync(path.join(out, "report.html"), "utf8");
    rmSync(path.join(out, "report.html"));
    const again = await cli(["report", out]);
    expect(again.code).toBe(0);
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toBe(page);
  });
});
