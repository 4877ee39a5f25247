import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { validationSchema } from "../../src/judge/validation.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { runtimeScenario } from "../../src/validate/runtimeScenario.ts";
import { modelProfile } from "../support/batchProfiles.ts";
import { cli } from "../support/cli.ts";
import { fixture } from "../support/testbed.ts";

/** Between two inputs, seconds: enough for any machine to keep up. */
const period = 0.02;
const cuts = ["input", "features.4", "output"];

let directory: string;
const at = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "validate-batches-"));
  const write = (name: string, value: object) => writeFileSync(at(name), stringify(value));
  for (const [batch, threads] of [
    [1, 1],
    [3, 1],
    [3, 2],
  ]) {
    writeFileSync(
      at(`b${batch}.t${threads}.json`),
      JSON.stringify(await modelProfile(fixture, batch, cuts, threads)),
    );
  }
  const scenario = {
    schema: "paretopipe/scenario/v1",
    name: "batches",
    source: "pi",
    devices: {
      pi: { profile: ["b1.t1.json", "b3.t1.json", "b3.t2.json"] },
      server: { profile: ["b1.t1.json", "b3.t1.json"] },
    },
    conditions: { direct: "delay 0ms" },
    workload: { arrivals: { period: `${period * 1000}ms` } },
  };
  write("s.yaml", scenario);
  write("drop.yaml", { ...scenario, workload: { ...scenario.workload, drop: true } });
  const local = { local: true };
  write("t.yaml", {
    schema: "paretopipe/testbed/v1",
    name: "here",
    devices: { pi: local, server: local },
    links: "emulated",
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("plans of several batches and threads on real devices", () => {
  it("run with the batch and the threads of each plan, and inputs wait for their frame", async () => {
    const result = await cli(
      [
        ...["validate", "s.yaml", "--testbed", "t.yaml", "--model", path.resolve(fixture), "--out", "run"],
        ...[
          "--points",
          "pi|features.4|server|b3",
          "--visit",
          "100ms",
          "--width",
          "1000",
          "--tolerance",
          "1e9",
        ],
        ...["--deadline", "60s", "--charts", "none", "--json"],
      ],
      { cwd: directory },
    );
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const { points, failures } = validationSchema.parse(JSON.parse(result.stdout));
    expect(failures).toEqual([]);
    expect(points.map(({ plan }) => plan)).toEqual([
      "pi|features.4|server|b3|pi@1",
      "pi|features.4|server|b3|pi@2",
    ]);
    for (const { outputDifference, measured } of points) {
      expect(outputDifference).toBeLessThan(1e-4);
      expect(measured.batch).toBe(3);
      // However fast the devices are, the three inputs wait two periods, one and none.
      expect(measured.latency.mean).toBeGreaterThan(period);
      expect(measured.parts.waiting).toBeGreaterThan(period * 0.999);
    }
  });

  it("refuse drops of frames whose inputs come one by one", async () => {
    const resolved = await loadScenario(at("drop.yaml"));
    expect(() => runtimeScenario(resolved)).toThrow(
      "scenario batches: dropping frames whose inputs arrive one by one (`drop`) can only be simulated",
    );
  });
});
