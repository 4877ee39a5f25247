import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import { measureNeighbour } from "../../src/profile/measureNeighbour.ts";
import { neighbourCostSchema } from "../../src/profile/neighbourCost.ts";
import { cli } from "../support/cli.ts";
import { fixture, smallModel } from "../support/testbed.ts";

const runtime = { provider: "cpu", threads: 1 };

describe("measuring beside a neighbour", () => {
  it("gives a factor with its interval: on one core, each of two processes gets half of it", async () => {
    // What this process may use, its children may: all of it on one core.
    const script = `
      import { findCuts, freezeModel, resolveModel } from "./dist/index.js";
      import { measureNeighbour } from "./dist/profile/measureNeighbour.js";
      const model = await freezeModel(await resolveModel("${fixture}"), { batch: 1 });
      const options = { runtime: { provider: "cpu", threads: 1 }, cpu: 0, seconds: 300, pairs: 12 };
      console.log(JSON.stringify(await measureNeighbour(model, findCuts(model), options)));`;
    const node = [process.execPath, "--input-type=module", "--eval", script];
    const { stdout } = await promisify(execFile)("taskset", ["--cpu-list", "0", ...node]);
    const { slowdown, interval, pairs } = neighbourCostSchema.parse(JSON.parse(stdout));
    expect(pairs).toBe(12);
    // 2, or nearer to 1 while other processes want the core too.
    expect(slowdown).toBeGreaterThan(1.2);
    expect(interval[0]).toBeLessThanOrEqual(slowdown);
    expect(interval[1]).toBeGreaterThanOrEqual(slowdown);
  });

  it("gives nothing if there is no time for an interval", async () => {
    const model = await smallModel(1);
    expect(await measureNeighbour(model, findCuts(model), { runtime, seconds: 0.01 })).toBeUndefined();
  });

  it("rejects with the signal's reason when aborted", async () => {
    const model = await smallModel(1);
    const signal = AbortSignal.timeout(500);
    await expect(
      measureNeighbour(model, findCuts(model), { runtime, seconds: 300, pairs: 1e6, signal }),
    ).rejects.toThrow(/timeout/i);
  });

  it("is refused on another machine", async () => {
    const { code, stderr } = await cli([
      ...["profile", "device", "mobilenet_v2", "--on", "127.0.0.1:1", "--neighbour", "--out", "x.json"],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("--neighbour with --on");
  });
});
