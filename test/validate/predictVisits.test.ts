import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { explore } from "../../src/explore/explore.ts";
import type { FrameCount } from "../../src/explore/frameCount.ts";
import { writeRun } from "../../src/explore/runDirectory.ts";
import { keyOf } from "../../src/judge/pointName.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { choosePoints } from "../../src/validate/choosePoints.ts";
import { pointTasks, predictVisits } from "../../src/validate/predictVisits.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tasks-test-"));
  writeFileSync(
    path.join(directory, "profile.json"),
    stringifyProfile(madeUpProfile([0.01, 0.02], [400, 200, 40])),
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("the tasks that devices play", () => {
  it.each([
    ["saturated", { arrivals: "saturated" }],
    ["frames that come too fast and are dropped", { arrivals: { period: "5ms" }, drop: true }],
    ["the same at random, in several replications", { arrivals: { poisson: 150 }, drop: true }],
  ])("have the frames and the warm-up that were predicted: %s", async (_, workload) => {
    const file = path.join(directory, "scenario.yaml");
    const scenario = {
      schema: "paretopipe/scenario/v1",
      name: "tasks",
      source: "pi",
      devices: { pi: { profile: "profile.json" }, server: { profile: "profile.json" } },
      conditions: { near: "delay 1ms rate 8mbit" },
      workload: { frames: 60, ...workload },
    };
    writeFileSync(file, YAML.stringify(scenario));
    const resolved = await loadScenario(file);
    const asked = new Map<string, FrameCount>();
    const run = await explore(resolved, {
      frames: (prediction) => {
        const count = { frames: 30 + asked.size, warmup: 3 + asked.size };
        asked.set(keyOf(prediction), count);
        return count;
      },
    });
    if ("drop" in workload) expect(run.predictions.some(({ drops }) => drops > 0)).toBe(true);
    // Where all frames that are not dropped are warm-up, there is no prediction, and nothing to measure.
    const without = new Set(run.unpredicted.map(keyOf));
    const points = choosePoints(run, "all").filter((point) => !without.has(keyOf(point)));
    const tasks = pointTasks(resolved, run, points, 7);
    expect(tasks.size).toBe(run.predictions.length);
    expect(tasks.size).toBeGreaterThan(2);
    for (const [key, { task }] of tasks) {
      const { frames, warmup } = asked.get(key)!;
      expect(task.input.streams.map((stream) => stream.frames)).toEqual([frames]);
      expect(task.options.warmup).toBe(warmup);
      expect(task.input.seed).toBe(7);
    }
  });
});

describe("an interrupted validation", () => {
  it("goes on if the scenario still predicts the same, however the fields of its file are ordered", async () => {
    const file = path.join(directory, "precise.yaml");
    const scenario = {
      schema: "paretopipe/scenario/v1",
      name: "precise",
      source: "pi",
      devices: { pi: { profile: "profile.json" }, server: { profile: "profile.json" } },
      conditions: { near: "delay 2ms 1ms rate 8mbit" },
      precision: 0.05,
    };
    writeFileSync(file, YAML.stringify(scenario));
    const resolved = await loadScenario(file);
    const out = path.join(directory, "precise");
    const options = { choice: "all", visit: 0.5, seed: 1 } as const;
    const { run } = await predictVisits(resolved, options);
    expect(run.predictions.some(({ precise }) => precise !== undefined)).toBe(true);
    await writeRun(run, out);
    await expect(predictVisits(resolved, { ...options, resume: out })).resolves.toMatchObject({
      run: { createdAt: run.createdAt },
    });
    await expect(predictVisits(resolved, { ...options, seed: 2, resume: out })).rejects.toThrow(
      "give other predictions than when this validation began",
    );
    const changed = { objectives: ["p95", "throughput"], where: { p95: "<=1s" } };
    for (const [field, value] of Object.entries(changed)) {
      writeFileSync(file, YAML.stringify({ ...scenario, [field]: value }));
      await expect(
        predictVisits(await loadScenario(file), { ...options, resume: out }),
        field,
      ).rejects.toThrow("the scenario has other objectives or limits (where) than when");
    }
  });
});
