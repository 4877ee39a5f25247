import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { eventTrace } from "../../src/explore/eventTrace.ts";
import { explore } from "../../src/explore/explore.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { cliHere } from "../support/cliHere.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "seed-test-"));
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
    name: "seeds",
    source: "pi",
    devices: { pi: { profile: "profile.json", slowdown: 2 }, server: { profile: "profile.json" } },
    conditions: { wifi: { all: "delay 3ms 2ms", trace: { preset: "wifi-home", duration: "1min" } } },
    workload: { frames: 50, warmup: 0 },
    runtime: { window: 1 },
    replications: 2,
    ...change,
  };
  writeFileSync(file, stringify(scenario));
  return file;
}

describe("the seed of a run", () => {
  it("is that of every event of a plan", async () => {
    const resolved = await loadScenario(write({ conditions: { jittery: "delay 5ms 2ms rate 8mbit" } }));
    const [one, seven] = await Promise.all([1, 7].map((seed) => explore(resolved, { seed, threads: 1 })));
    const events = (run: typeof one) => eventTrace(resolved, run, "pi|input|server", "jittery");
    expect(events(one)).toBe(events({ ...seven, seed: 1 }));
    expect(events(seven)).not.toBe(events(one));
  });

  it("is the same as an option and in the file, also for generated traces", async () => {
    const plansOf = async (file: string, ...options: string[]) => {
      const out = path.join(directory, "run");
      const result = await cliHere([
        "simulate",
        file,
        "--out",
        out,
        "--charts",
        "none",
        "--quiet",
        ...options,
      ]);
      expect(result, result.stderr).toMatchObject({ code: 0 });
      return readFileSync(path.join(out, "plans.csv"), "utf8");
    };
    const byOption = await plansOf(write({ seed: 1 }), "--seed", "7");
    expect(await plansOf(write({ seed: 7 }))).toBe(byOption);
    expect(await plansOf(write({ seed: 1 }))).not.toBe(byOption);
  });
});
