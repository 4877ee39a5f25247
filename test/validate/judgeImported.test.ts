import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeRun } from "../../src/explore/runDirectory.ts";
import { judgeImported } from "../../src/validate/judgeImported.ts";
import { mobileNetFiles, writeSeedFiles } from "../judge/import/fixture.ts";
import { fixtureRun, threeConditions } from "../report/fixture.ts";
import { cliHere } from "../support/cliHere.ts";

const directory = mkdtempSync(path.join(tmpdir(), "judge-imported-"));
const out = path.join(directory, "run");
const results = path.join(directory, "seed");
beforeAll(async () => {
  // Three devices: the second part may have run on the gateway or on the server.
  const run = fixtureRun({ batch: 8, conditions: threeConditions.slice(0, 1), threeStages: true });
  await writeRun(run, out);
  await writeSeedFiles(results, mobileNetFiles(run));
});
afterAll(() => rmSync(directory, { recursive: true }));

it("measurements of the seed are imported where the run has two further devices, one of which is named", async () => {
  const options = { predict: { run: out }, results, out };
  await expect(judgeImported(options)).rejects.toThrow("one of server, gateway is needed");
  const { validation } = await judgeImported({ ...options, device: "server" });
  expect(validation.points).toHaveLength(6);
});

it("paretopipe validate --import takes the device", async () => {
  const args = ["validate", "--import", results, "--run", out, "--tolerance", "1e9", "--charts", "none"];
  expect(await cliHere([...args, "--device", "server"])).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(path.join(out, "validation.json"), "utf8")).points).toHaveLength(6);
  expect(await cliHere([...args, "--device", "pi"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no plan ends on device pi"),
  });
});

it("the judgement of a run's own measurements is not replaced", async () => {
  const file = path.join(out, "measured.jsonl");
  const before = readFileSync(path.join(out, "validation.json"), "utf8");
  writeFileSync(file, '{ "of": "its own" }\n');
  const args = ["validate", "--import", results, "--run", out, "--device", "server", "--charts", "none"];
  expect(await cliHere(args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("has measurements already: go on with them"),
  });
  expect(readFileSync(path.join(out, "validation.json"), "utf8")).toBe(before);
  rmSync(file);
});

it("a judgement does not stay beside a run that replaces the one it is of", async () => {
  const args = ["validate", "--import", results, "--run", out, "--device", "server", "--charts", "none"];
  await cliHere([...args, "--tolerance", "1e9"]);
  expect(existsSync(path.join(out, "validation.json"))).toBe(true);
  const scenario = "scenarios/mobilenet_v2.slow-fast.yaml";
  expect(await cliHere(["simulate", scenario, "--out", out, "--charts", "none"])).toMatchObject({ code: 0 });
  expect(existsSync(path.join(out, "validation.json"))).toBe(false);
  expect(await cliHere(["report", out, "--charts", "none"])).toMatchObject({ code: 0 });
});
