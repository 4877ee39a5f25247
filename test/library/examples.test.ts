import { execFile } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readProfile } from "../../src/profile/profileFile.ts";
import { cliHere } from "../support/cliHere.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";
import { UserProject } from "../support/userProject.ts";

const names = readdirSync("examples").filter((file) => file.endsWith(".ts"));

let project: UserProject;
beforeAll(() => {
  project = new UserProject();
  for (const name of names)
    project.addProgram(name.replace(/\.ts$/, ""), readFileSync(path.join("examples", name), "utf8"));
});
afterAll(() => project.remove());

async function example(name: string, ...args: string[]): Promise<string[]> {
  const ran = await promisify(execFile)(process.execPath, [`${name}.js`, ...args], {
    cwd: project.directory,
  });
  expect(ran.stderr).toBe("");
  return ran.stdout.trimEnd().split("\n");
}

describe("examples", () => {
  it("each have a test below", () => {
    const text = readFileSync("test/library/examples.test.ts", "utf8");
    expect(names.length).toBeGreaterThanOrEqual(5);
    const run = [...text.matchAll(/example\(\s*"([^"]+)"/g)].map(([, name]) => `${name}.ts`);
    for (const name of names) expect(run).toContain(name);
  });

  it("what-if-networks compares four networks", async () => {
    expect(await example("what-if-networks")).toEqual([
      "cable   33.3 frames/s, 3.67 times the board alone; board sets the pace",
      "wifi    33.3 frames/s, 3.67 times the board alone; board sets the pace",
      "lte      8.3 frames/s, 0.92 times the board alone; board>server sets the pace",
      "bad      0.8 frames/s, 0.09 times the board alone; board>server sets the pace",
    ]);
  });

  it("profile-model measures and writes a profile", async () => {
    const model = path.resolve("test/fixtures/plain.onnx");
    const [stages, whole] = await example("profile-model", model, "board.json", "0.1");
    const profile = await readProfile(path.join(project.directory, "board.json"));
    expect(stages).toBe(`plain: ${profile.cuts.length} cuts, ${profile.stages.length} stages`);
    expect(whole).toMatch(/^the whole model takes \d+\.\d ms here$/);
    expect(profile.name).toBe("board");
  });

  it("run-frames runs its own frames over two workers", async () => {
    const { scenario, testbed } = await writeSmallScenario(project.directory);
    const lines = await example(
      "run-frames",
      scenario,
      testbed,
      "pi|features.4|server",
      path.resolve(fixture),
    );
    expect(lines.slice(0, 10).map((line) => line.replace(/\d+$/, "N"))).toEqual(
      Array.from({ length: 10 }, (_, index) => `frame ${index}: class N`),
    );
    expect(lines[10]).toBe("10 frames, 0 devices lost");
  });

  it("search-plan finds the fronts of a scenario; read-run and judge-measurements read what it wrote", async () => {
    expect(await example("search-plan")).toEqual([
      "cable: 3 of 76 plans are on the front",
      "  board|input|server|w1: 99 ms, 10.14 frames/s",
      "  board|input|server|w2: 123 ms, 16.22 frames/s",
      "  board|features.1|server|w3: 168 ms, 17.82 frames/s",
      "lte: 5 of 76 plans are on the front",
      "  board: 231 ms, 4.33 frames/s",
      "  board|features.14|server|w3: 602 ms, 4.98 frames/s",
      "  board|features.15|server|w3: 602 ms, 4.98 frames/s",
      "  board|features.16|server|w3: 516 ms, 4.93 frames/s",
      "  board|Flatten|server|w2: 363 ms, 4.49 frames/s",
    ]);
    expect(await example("read-run")).toEqual([
      "a slow board and a fast server: mobilenet_v2, batch 8, 76 plans",
      "cable (delay 0.1ms rate 1gbit): A second device helps: all local gives 231 ms and 4.33 frames/s; cutting after features.1 with 3 frames in flight raises throughput to 17.8 frames/s (4.1x), limited by server; all on server with 1 frame in flight cuts latency to 98.6 ms (0.43x), limited by the window of frames in the system.",
      "lte (delay 40ms rate 10mbit): A second device helps: all local gives 231 ms and 4.33 frames/s; cutting after features.14 with 3 frames in flight raises throughput to 4.98 frames/s (+15 %), limited by board>server. As far as the profiles can tell, the highest throughput may also be that of cutting after features.15 with 3 frames in flight and cutting after Flatten with 2 frames in flight.",
      "nobody has measured it yet",
    ]);
    expect(await example("judge-measurements")).toEqual([
      "board: 4.33 frames/s predicted, 4.2 measured",
      "board|input|server|w2: 16.22 frames/s predicted, 15.1 measured",
      "Over 2 points the median absolute error is 4.5 % of latency (mostly predicted too low) and 5.3 % of throughput (mostly predicted too high): within the tolerance of 10 %. Of 2 points, the 95 % intervals hold 2 measured latencies and 2 throughputs. Taking the plan that is best by prediction gives away 0 % in latency, 0 % in throughput.",
      "invalid-measurements: plan moon under condition cable was measured, but run a slow board and a fast server predicts nothing of it",
    ]);
  });

  it("query-study asks the example's study with DuckDB", async () => {
    symlinkSync(
      path.resolve("node_modules/@duckdb"),
      path.join(project.directory, "node_modules", "@duckdb"),
    );
    const out = path.join(project.directory, "runs", "study");
    expect(await cliHere(["sweep", "examples/study.yaml", "--out", out])).toMatchObject({
      code: 0,
      stderr: "",
    });
    const lines = await example("query-study");
    expect(lines).toHaveLength(21);
    expect(lines[0]).toBe(
      "mobilenet_v2, board 2x slower, delay 0.1ms rate 1gbit: board|features.3|server|w3, 209.5 frames/s",
    );
    expect(lines.slice(18)).toEqual([
      "delay 0.1ms rate 1gbit: 4.88x of all local",
      "delay 3ms 2ms rate 40mbit: 1.9x of all local",
      "delay 40ms 10ms rate 10mbit loss 0.5%: 1.17x of all local",
    ]);
  });
});
