import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { explore, InputError, loadScenario, resolveScenario, type ScenarioInput } from "../../src/index.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([1e-3, 2e-3, 1e-3], [400, 800, 80, 4], { name: "small" });
const scenario: ScenarioInput = {
  name: "two",
  source: "pi",
  devices: { pi: { profile, slowdown: 4 }, server: { profile } },
  conditions: { wifi: "delay 3ms rate 40mbit", walk: { trace: { file: "walk.csv" } } },
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "object-test-"));
  writeFileSync(path.join(directory, "small.json"), JSON.stringify(profile));
  writeFileSync(path.join(directory, "walk.csv"), "time,rate\n0,10mbit\n1,1mbit\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("resolveScenario", () => {
  it("gives the same run as the same scenario in a file", async () => {
    const inFile = { pi: { profile: "small.json", slowdown: 4 }, server: { profile: "small.json" } };
    const file = path.join(directory, "two.yaml");
    writeFileSync(file, stringify({ schema: "paretopipe/scenario/v1", ...scenario, devices: inFile }));
    const [fromObject, fromFile] = await Promise.all([
      resolveScenario(scenario, directory).then((resolved) => explore(resolved)),
      loadScenario(file).then((resolved) => explore(resolved)),
    ]);
    expect(fromObject.predictions).toEqual(fromFile.predictions);
    expect(fromObject.scenario).toMatchObject({ devices: { pi: { profile: "small" } } });
  });

  it("also accepts profiles by their paths", async () => {
    const { devices } = await resolveScenario(
      { ...scenario, devices: { pi: { profile: "small.json" }, server: { profile } } },
      directory,
    );
    expect(devices.map(({ profileFile }) => profileFile)).toEqual(["small.json", "small"]);
  });

  it.each([
    [{ source: "moon" }, /^scenario "two".*source.*moon/s],
    [{ conditions: { wifi: "delay 3" } }, /^scenario "two".*conditions\.wifi/s],
    [
      { devices: { pi: { profile: { ...profile, cuts: 1 as never } } } },
      /^scenario "two": the profile of pi /,
    ],
    [
      { conditions: { walk: { trace: { file: "no.csv" } } } },
      /^scenario "two", conditions\.walk\.trace: .*no\.csv/,
    ],
  ])("says what is wrong with %j", async (change, message) => {
    const error = await resolveScenario({ ...scenario, ...change }, directory).catch((error) => error);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
  });
});
