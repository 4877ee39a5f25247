import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { InputError } from "../../src/base/errors.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
const profile = madeUpProfile([1, 2, 4], [40, 80, 120, 40]);

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "scenario-test-"));
  writeFileSync(path.join(directory, "profile.json"), stringifyProfile(profile));
  const other = { ...profile, model: { ...profile.model, batch: 3 } };
  writeFileSync(path.join(directory, "batch3.json"), stringifyProfile(other));
  const alien = { ...profile, cuts: profile.cuts.map((cut) => ({ ...cut, bytes: cut.bytes + 4 })) };
  writeFileSync(path.join(directory, "alien.json"), stringifyProfile(alien));
  const fewer = madeUpProfile([1, 6], [40, 80, 40]);
  fewer.cuts[2].boundary = profile.cuts[3].boundary;
  writeFileSync(path.join(directory, "fewer.json"), stringifyProfile(fewer));
});
afterAll(() => rmSync(directory, { recursive: true }));

const minimal = {
  schema: "paretopipe/scenario/v1",
  name: "test",
  source: "pi",
  devices: { pi: { profile: "profile.json", slowdown: 2 }, server: { profile: "profile.json" } },
  conditions: { near: "delay 1ms" },
};

function load(change: object, profiles?: Record<string, string>) {
  const file = path.join(directory, "scenario.yaml");
  writeFileSync(file, YAML.stringify({ ...minimal, ...change }));
  return loadScenario(file, profiles);
}

describe("loadScenario", () => {
  it("fills in defaults, parses units and reads profiles, source first", async () => {
    const { scenario, devices, cuts } = await load({
      source: "server",
      workload: { arrivals: { period: "40ms" } },
      runtime: { overhead: "100us" },
      conditions: { near: "delay 1ms rate 5mbit", odd: { all: "delay 2ms", links: { "pi>server": "" } } },
    });
    expect(devices.map(({ name, slowdown }) => [name, slowdown])).toEqual([
      ["server", 1],
      ["pi", 2],
    ]);
    expect(scenario.workload).toMatchObject({
      arrivals: { period: 0.04 },
      frames: 200,
      warmup: "auto",
      drop: false,
    });
    expect(scenario.runtime).toMatchObject({ queue: 1, io: "overlapped", deliver: "source", overhead: 1e-4 });
    expect(scenario.conditions.near).toMatchObject({ delay: 0.001, rate: 5e6 });
    expect(cuts.map(({ cut }) => cut.name)).toEqual(["input", "block.0", "block.1", "output"]);
  });

  it("keeps the cuts that all profiles have, with each profile's own index", async () => {
    const { cuts } = await load({ devices: { ...minimal.devices, server: { profile: "fewer.json" } } });
    expect(cuts.map(({ cut, indexOf }) => [cut.name, indexOf])).toEqual([
      ["input", { pi: 0, server: 0 }],
      ["block.0", { pi: 1, server: 1 }],
      ["output", { pi: 3, server: 2 }],
    ]);
  });

  it.each<[string, object, RegExp]>([
    ["a source that is no device", { source: "phone" }, /no device "phone"; there are pi, server/],
    ["no conditions", { conditions: {} }, /no conditions/],
    ["a netem word it does not know", { conditions: { bad: "dealy 2ms" } }, /conditions\.bad.*dealy/],
    ["a delay without unit", { conditions: { bad: "delay 200" } }, /conditions\.bad.*200/],
    ["a field it does not know", { device: {} }, /Unrecognized key: "device"/],
    ["a bad unit", { workload: { arrivals: { period: "4 parsecs" } } }, /workload\.arrivals/],
    [
      "a negative slowdown",
      { devices: { pi: { profile: "profile.json", slowdown: -1 } } },
      /devices\.pi\.slowdown/,
    ],
    ["another schema", { schema: "paretopipe/scenario/v9" }, /schema: .*v1/],
    [
      "a link between devices that are not there",
      { conditions: { bad: { links: { "pi>phone": "delay 1ms" } } } },
      /condition "bad": "pi>phone" joins no two devices; there are pi, server/,
    ],
    [
      "a profile that is missing",
      { devices: { ...minimal.devices, server: { profile: "none.json" } } },
      /none\.json: cannot read this profile: there is no such file/,
    ],
    [
      "profiles of different batches",
      { devices: { ...minimal.devices, server: { profile: "batch3.json" } } },
      /all profiles must be of one model and batch; pi's is of made_up \(batch 2.*server's of made_up \(batch 3/,
    ],
    [
      "profiles without a cut in common",
      { devices: { ...minimal.devices, server: { profile: "alien.json" } } },
      /no cut in common/,
    ],
  ])("refuses %s", async (_, change, message) => {
    const promise = load(change);
    await expect(promise).rejects.toThrow(InputError);
    await expect(promise).rejects.toThrow(message);
    await expect(promise).rejects.toThrow(/\.(yaml|json)/);
  });

  it("refuses a profile for a device that is not there", async () => {
    await expect(load({}, { phone: "profile.json" })).rejects.toThrow(/no device "phone"/);
  });
});

describe("scenarios that ship", () => {
  const files = readdirSync("scenarios");

  it("cover the paper's six networks over two pairs", () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)("%s loads", async (file) => {
    const { scenario, cuts, devices } = await loadScenario(path.join("scenarios", file));
    expect(Object.keys(scenario.conditions).length).toBeGreaterThan(0);
    expect(cuts.length).toBe(devices[0].profile.cuts.length);
  });
});
