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

it("where results stay at the last device, news that a frame is done takes the delay of the link back", async () => {
  const best = async (runtime: ScenarioInput["runtime"]) => {
    const devices = { board: { profile }, server: { profile } };
    const conditions = { far: "delay 60ms rate 1gbit" };
    const { predictions } = await explore(
      await resolveScenario({ name: "far", source: "board", devices, conditions, runtime }),
    );
    const split = predictions.filter(({ plan }) => plan.startsWith("board|block.0|server"));
    return Math.max(...split.map(({ throughput }) => throughput.mean));
  };
  // 1 ms on each device, 60 ms each way, and 3.2 us for 400 bytes.
  const once = { deliver: "last", window: 1 } as const;
  expect(1 / (await best(once))).toBeCloseTo(0.1220032, 9);
  expect(1 / (await best({ ...once, credits: "instant" }))).toBeCloseTo(0.0620032, 9);
  // 122 frames in flight, and as many slots, reach the full 1,000 a second.
  expect(await best({ deliver: "last" })).toBeGreaterThan(990);
});
