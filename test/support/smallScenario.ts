import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { findCuts } from "../../src/graph/cuts.ts";
import { madeUpProfile } from "./profile.ts";
import { fixture, smallModel } from "./testbed.ts";

/** What `writeSmallScenario` wrote, and the arguments that have it validated. */
export interface SmallScenario {
  scenario: string;
  testbed: string;
  arguments: string[];
}

/**
 * A scenario over the small model with two conditions, one of them over an emulated link, and a testbed of two workers here, in
 * files in `directory`. Its profile is made up: three plans, of which nothing is known but roughly how long they take.
 */
export async function writeSmallScenario(directory: string, batch = 1): Promise<SmallScenario> {
  const model = await smallModel(batch);
  const cuts = findCuts(model, { all: true }).filter(({ name }) =>
    ["input", "features.4", "output"].includes(name),
  );
  const profile = madeUpProfile([1e-3, 2e-3], [4, 4, 4], { name: "small" });
  profile.model = { ...profile.model, name: model.name, sha256: model.sha256, batch: model.batch };
  profile.cuts = cuts.map(({ position, name, bytes, boundary }, index) => {
    return { position, name, bytes, macsBefore: index, boundary };
  });
  const write = (name: string, text: string) => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  write("small.json", JSON.stringify(profile));
  const scenario = write(
    "small.yaml",
    stringify({
      schema: "paretopipe/scenario/v1",
      name: "small",
      source: "pi",
      devices: { pi: { profile: "small.json" }, server: { profile: "small.json" } },
      conditions: { direct: "delay 0ms", slow: "delay 2ms rate 200mbit" },
      runtime: { window: "none", queue: 1 },
    }),
  );
  const testbed = write(
    "small.testbed.yaml",
    stringify({
      schema: "paretopipe/testbed/v1",
      name: "two workers",
      devices: { pi: { local: true }, server: { local: true } },
      links: "emulated",
    }),
  );
  return {
    scenario,
    testbed,
    arguments: [
      "validate",
      scenario,
      "--testbed",
      testbed,
      "--model",
      path.resolve(fixture),
      "--visit",
      "100ms",
      "--charts",
      "none",
    ],
  };
}

/** Sets fields of a YAML file. */
export function changeFields(file: string, fields: object): void {
  writeFileSync(file, stringify({ ...parse(readFileSync(file, "utf8")), ...fields }));
}
