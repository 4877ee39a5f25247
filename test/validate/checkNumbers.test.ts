import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import type { FrozenModel } from "../../src/graph/freeze.ts";
import { measureDevice } from "../../src/profile/profileDevice.ts";
import {
  resumeValidation,
  type ScenarioValidationOptions,
  validateScenario,
} from "../../src/validate/validateScenario.ts";
import { cliHere } from "../support/cliHere.ts";

const directory = mkdtempSync(path.join(tmpdir(), "check-numbers-"));
afterAll(() => rmSync(directory, { recursive: true }));
const out = path.join(directory, "out");
const files = {
  scenario: "scenarios/mobilenet_v2.testbed.yaml",
  testbed: "validate/local.testbed.yaml",
};

it.each<[Partial<ScenarioValidationOptions>, string]>([
  [{ seed: 1.5 }, "seed 1.5: a whole number is needed"],
  [{ seed: Number.NaN }, "seed NaN: a whole number is needed"],
  [{ visit: 0 }, "visit 0: a number of seconds above 0 is needed"],
  [{ budget: Number.POSITIVE_INFINITY }, "budget Infinity: a number of seconds above 0 is needed"],
  [{ deadline: -1 }, "deadline -1: a number of seconds from 2 to 1000000 is needed"],
  [{ deadline: Number.NaN }, "deadline NaN: a number of seconds from 2 to 1000000 is needed"],
  [{ deadline: 3e6 }, "deadline 3000000: a number of seconds from 2 to 1000000 is needed"],
  [{ width: Number.NaN }, "width NaN: a share above 0, such as 0.05, is needed"],
])("a validation refuses %j before anything starts, and leaves nothing", async (options, message) => {
  const planned = () => expect.unreachable("nothing should be measured");
  const validating = validateScenario({ ...files, out, ...options, onPlan: planned });
  await expect(validating).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

it("a resumed validation refuses a budget of nothing, and a deadline that no timer takes", async () => {
  await expect(resumeValidation(directory, { budget: 0 })).rejects.toThrow("budget 0: a number of seconds");
  const late = resumeValidation(directory, { deadline: 3e6 });
  await expect(late).rejects.toThrow("deadline 3000000: a number of seconds");
});

it.each([
  ["validate", [files.scenario, "--testbed", files.testbed, "--out", out, "--seed", "abc"]],
  ["profile", ["device", "mobilenet_v2", "--out", path.join(directory, "p.json"), "--seed", "1.5"]],
])("paretopipe %s names the option of a seed that is no whole number", async (command, options) => {
  const { code, stderr } = await cliHere([command, ...options]);
  expect(stderr).toMatch(/--seed (abc|1\.5): a whole number is needed/);
  expect(code).toBe(2);
});

it("a profile is not measured with a seed that it could not be read with", async () => {
  await expect(measureDevice({} as FrozenModel, { seed: 1.5 })).rejects.toThrow("seed 1.5: a whole number");
});

it.each([3e6, -1, Number.NaN])("a profile is not measured with a budget of %d seconds", async (budget) => {
  await expect(measureDevice({} as FrozenModel, { budget })).rejects.toThrow(`budget ${budget}: a number of`);
});
