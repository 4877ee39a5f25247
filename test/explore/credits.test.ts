import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([0.001, 0.001], [400, 400, 400]);

it("news of a free slot takes the mean delay of a trace, as it takes a constant one", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "credits-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, "far.csv");
  writeFileSync(file, "time,rate,delay\n0,1000000000,0.06\n1,1000000000,0.06\n");
  const throughputs = async (far: ScenarioInput["conditions"][string]) => {
    const devices = { board: { profile }, server: { profile } };
    const runtime = { queue: 1, window: "none" as const };
    const scenario = { name: "far", source: "board", devices, conditions: { far }, runtime };
    const { predictions } = await explore(await resolveScenario(scenario));
    return predictions.map(({ throughput }) => throughput.mean);
  };
  const constant = await throughputs("delay 60ms rate 1gbit");
  const traced = await throughputs({ trace: { file } });
  for (const [index, value] of traced.entries()) expect(value / constant[index]).toBeCloseTo(1, 6);
});
