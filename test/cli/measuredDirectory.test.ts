import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cliHere } from "../support/cliHere.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";

const directory = mkdtempSync(path.join(tmpdir(), "measured-directory-"));
const out = path.join(directory, "out");
let scenario: string;
beforeAll(async () => {
  ({ scenario } = await writeSmallScenario(directory));
  mkdirSync(out);
  for (const name of ["run.json", "measured.jsonl", "validation.json"]) {
    writeFileSync(path.join(out, name), `{ "of": "${name}" }\n`);
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

const contents = () =>
  Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(path.join(out, name), "utf8")]));

it.each([
  ["simulate", ["simulate"]],
  ["validate --import", ["validate", "--import", directory]],
])("%s leaves a directory with measurements as it is", async (_, [command, ...options]) => {
  const before = contents();
  const { code, stderr } = await cliHere([command, scenario, ...options, "--out", out, "--quiet"]);
  expect(stderr).toMatch(/has measurements already/);
  expect(code).toBe(2);
  expect(contents()).toEqual(before);
});

it.each([
  ["simulate", ["simulate"]],
  ["validate", ["validate", "--testbed", "validate/local.testbed.yaml"]],
  ["validate --import", ["validate", "--import", directory]],
])("%s leaves a directory with a study as it is", async (_, [command, ...options]) => {
  const study = path.join(directory, "study");
  mkdirSync(study, { recursive: true });
  for (const name of ["results.jsonl", "report.html"]) writeFileSync(path.join(study, name), "");
  const { code, stderr } = await cliHere([command, scenario, ...options, "--out", study, "--quiet"]);
  expect(stderr).toContain(`${study} has a study, whose report a run would replace: choose another --out`);
  expect(code).toBe(2);
  expect(readdirSync(study).sort()).toEqual(["report.html", "results.jsonl"]);
});
