import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { InputError } from "../../src/base/errors.ts";
import { scenarioSpace } from "../../src/explore/scenarioSpace.ts";
import { planTask } from "../../src/explore/simulationInput.ts";
import { perfect } from "../../src/network/conditions.ts";
import { chainPlans } from "../../src/plan/planSpace.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { linkOf } from "../../src/scenario/resolveCondition.ts";
import { anyName } from "../support/anyName.ts";
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
  writeFileSync(path.join(directory, "back.csv"), "time,rate\n1,1mbit\n0,2mbit\n");
  const fed = (shape: number[]) => ({
    ...profile,
    model: { ...profile.model, inputs: [{ name: "tensor0", type: "float32", shape }] },
  });
  writeFileSync(path.join(directory, "same-input.json"), stringifyProfile(fed([10])));
  writeFileSync(path.join(directory, "other-input.json"), stringifyProfile(fed([5, 2])));
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

/** A change that gives a device times when it is out or slower. */
const disrupted = (disruptions: object[], more: object = {}) => ({
  devices: { ...minimal.devices, pi: { profile: "profile.json", disruptions, ...more } },
});

function load(change: object, profiles?: ReadonlyMap<string, string>) {
  const file = path.join(directory, "scenario.yaml");
  writeFileSync(file, YAML.stringify({ ...minimal, ...change }));
  return loadScenario(file, profiles);
}

describe("loadScenario", () => {
  it.each([
    [["input stays", "output on fog"], 14, 'rule "output on fog": no device "fog"; there are pi, server'],
    [["stem on pi"], 13, 'rule "stem on pi": no block "stem" ends at a cut of the profiles'],
    [["output on pi", "pi never"], 14, 'the rules "pi never" and "output on pi" contradict each other'],
  ])("names the place of a rule that does not fit: %j", async (rules, line, words) => {
    const error = await load({ rules }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).toContain(`scenario.yaml, line ${line}, column 5: ${words}`);
  });

  it("lists the choices where a field's fields fit none of them better than another", async () => {
    await expect(load({ workload: { arrivals: { fps: 25 } } })).rejects.toThrow(
      /workload\.arrivals: a set of fields must be `saturated`, `\{ period: 40ms \}`, `\{ poisson: 25 \}` or/,
    );
  });

  it("says that text with a colon in it needs quotes", async () => {
    const file = path.join(directory, "colon.yaml");
    writeFileSync(file, YAML.stringify(minimal).replace("name: test", "name: test: two"));
    await expect(loadScenario(file)).rejects.toThrow(/text with ": " in it needs quotes.* line 2, column 7/);
  });

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
    expect(scenario.runtime).toMatchObject({
      window: "auto",
      queue: "auto",
      io: "overlapped",
      credits: "link",
      deliver: "source",
      overhead: 1e-4,
    });
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

  it("compares the model's inputs, also with profiles that only list those at cut 0", async () => {
    const with2 = (server: string) => load({ devices: { ...minimal.devices, server: { profile: server } } });
    expect((await with2("same-input.json")).cuts).toHaveLength(4);
    await expect(with2("other-input.json")).rejects.toThrow(
      "in pi's profile (profile.json) it is fed tensor0 float32[10], in server's profile (other-input.json) tensor0 float32[5,2]",
    );
  });

  it("reads traces from files, presets and descriptions, and says where they come from", async () => {
    writeFileSync(path.join(directory, "up.csv"), "time,rate\n0,1mbit\n1,2mbit\n");
    const { conditions } = await load({
      conditions: {
        file: { all: "delay 5ms", trace: { file: "up.csv", after: "hold" } },
        preset: { trace: { preset: "wifi-home", duration: "1min" }, shared: true },
        made: {
          startup: { buffer: "64KiB" },
          congestion: "cubic",
          trace: { generate: { kind: "on-off", rate: "10mbit", share: 0.5, on: "1s", off: "2s" } },
        },
      },
    });
    const [file, preset, made] = conditions;
    expect(file.description).toBe("delay 5ms rate from up.csv");
    expect(file.all.conditions).toMatchObject({
      delay: 0.005,
      trace: { time: [0, 1], rate: [1e6, 2e6], after: "hold" },
    });
    expect(preset.description).toBe("rate like wifi-home; one shared medium");
    expect(preset.all.conditions.trace).toBeUndefined();
    expect(preset.medium!.trace!.end).toBe(60);
    expect(made.startUp).toEqual({ buffer: 65536 });
    expect(made.congestion).toBe("cubic");
    expect(made.description).toBe("rate of an on-off trace; TCP start-up; TCP cubic");
    expect(new Set(made.all.conditions.trace!.rate)).toEqual(new Set([1e7, 5e6]));
  });

  it("describes a link that a trace changes by what holds beside the trace", async () => {
    writeFileSync(path.join(directory, "all.csv"), "time,rate,delay,loss\n0,1mbit,2ms,1%\n1,2mbit,3ms,2%\n");
    const { conditions } = await load({
      conditions: {
        rate: { all: "delay 5ms rate 5Mbps loss 1%", trace: { preset: "wifi-home" } },
        all: { all: "delay 5ms rate 5mbit loss 1%", trace: { file: "all.csv" } },
        none: { all: "", trace: { preset: "wifi-home" } },
      },
    });
    expect(conditions.map(({ description }) => description)).toEqual([
      "delay 5ms loss 1% rate like wifi-home",
      "rate, delay and loss from all.csv",
      "rate like wifi-home",
    ]);
  });

  it("explains what a rate in Mbps means in tc", async () => {
    const { conditions } = await load({
      conditions: { a: "rate 5Mbps", b: { all: "delay 1ms rate 5mbps" } },
    });
    const rule = "is 40 Mbit/s by tc's rule, where bps is bytes per second";
    expect(conditions.map(({ description }) => description)).toEqual([
      `rate 40mbit (5Mbps ${rule})`,
      `delay 1ms rate 40mbit (5mbps ${rule})`,
    ]);
    expect(conditions[0].all.conditions).toEqual({ ...perfect, rate: 40e6 });
  });

  it.each<[string, object, RegExp]>([
    [
      "a trace that goes backwards",
      { conditions: { bad: { trace: { file: "back.csv" } } } },
      /line 3 of .*back\.csv: time 0 must be later than 1/,
    ],
    [
      "a trace that is missing",
      { conditions: { bad: { trace: { file: "no.csv" } } } },
      /no\.csv: cannot read this trace/,
    ],
    [
      "an unknown preset",
      { conditions: { bad: { trace: { preset: "5g" } } } },
      /no trace preset "5g"; there are lte-static/,
    ],
    [
      "a shared medium with nothing to share",
      { conditions: { bad: { all: "delay 5ms", shared: true } } },
      /condition "bad": a shared medium needs a rate or a trace/,
    ],
    [
      "a shared medium and a rate of one link",
      { conditions: { bad: { all: "rate 5mbit", shared: true, links: { "pi>server": "rate 1mbit" } } } },
      /"pi>server" has a rate of its own/,
    ],
    [
      "a shared medium with TCP start-up",
      { conditions: { bad: { all: "rate 5mbit", shared: true, startup: true } } },
      /condition "bad": TCP start-up on a shared medium is not simulated; leave out `startup` or `shared`/,
    ],
    [
      "a shared medium with a congestion control",
      { conditions: { bad: { all: "rate 5mbit loss 1%", shared: true, congestion: "reno" } } },
      /condition "bad": TCP's congestion control on a shared medium is not simulated; leave out `congestion` or `shared`/,
    ],
    [
      "a congestion control that losses do not slow down",
      { conditions: { bad: { all: "rate 5mbit loss 1%", congestion: "bbr" } } },
      /conditions\.bad.*reno/,
    ],
    [
      "a sweep over a rate at which nothing arrives",
      { sweep: { rate: ["0mbit", "5mbit"], loss: ["1%", "100%"] } },
      /sweep\.rate\[0\]: "0mbit" must be above 0, or nothing would arrive\n.*sweep\.loss\[1\]: "100%" must be below 100%/,
    ],
    [
      "disruptions that end before they begin, or overlap",
      disrupted([
        { from: "5s", to: "3s", speed: 0 },
        { from: "6s", to: "8s", speed: 0.5 },
        { from: "7s", to: "9s", speed: 0 },
      ]),
      /disruptions\[0\]\.to: must be later than `from`\n.*disruptions\[2\]\.from: must not be before the end of the one before/,
    ],
    [
      "disruptions of a device on a host",
      disrupted([{ from: "5s", to: "6s", speed: 0 }], { host: "rack" }),
      /devices\.pi\.disruptions: a device with a `host` has none/,
    ],
    ["a source that is no device", { source: "phone" }, /no device "phone"; there are pi, server/],
    ["no conditions", { conditions: {} }, /conditions: at least one is needed/],
    ["a netem word it does not know", { conditions: { bad: "dealy 2ms" } }, /conditions\.bad.*dealy/],
    [
      "a socket buffer of nothing",
      { conditions: { bad: { all: "delay 5ms rate 5mbit", startup: { buffer: "0B" } } } },
      /conditions\.bad.*"0B" is too small for a buffer; it must be 1 byte or more/,
    ],
    ["a delay without unit", { conditions: { bad: "delay 200" } }, /conditions\.bad.*200/],
    ["a field it does not know", { device: {} }, /device: there is no such field; did you mean devices/],
    [
      "the old place of `window` beside a typo",
      { workload: { window: 4, frmes: 3 } },
      /workload\.window: is a setting of the runtime: write it below `runtime`\n.*workload\.frmes: there is no such field; did you mean frames\?/,
    ],
    [
      "words of netem as fields of a condition",
      { conditions: { bad: { delay: "5ms", rate: "5mbit", shred: true } } },
      /conditions\.bad\.delay: is a word of netem: write it below `all`.*\n.*bad\.rate: is a word.*\n.*bad\.shred: .* did you mean shared/,
    ],
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
      /all profiles must be of one model and batch; pi's profile \(profile\.json\) is of made_up \(batch 2.*server's profile \(batch3\.json\) of made_up \(batch 3/,
    ],
    [
      "profiles without a cut in common",
      { devices: { ...minimal.devices, server: { profile: "alien.json" } } },
      /pi's profile \(profile\.json\) and server's profile \(alien\.json\) have no cut in common but the ends of the model/,
    ],
  ])("refuses %s", async (_, change, message) => {
    const promise = load(change);
    await expect(promise).rejects.toThrow(InputError);
    await expect(promise).rejects.toThrow(message);
    await expect(promise).rejects.toThrow(/\.(yaml|json|csv)|preset/);
  });

  it("refuses a profile for an unknown device", async () => {
    await expect(load({}, new Map([["phone", "profile.json"]]))).rejects.toThrow(/no device "phone"/);
  });
});

describe("names in a scenario", () => {
  const deviceName = fc.oneof(
    fc.constantFrom("constructor", "toString", "__proto__", "__proto__.", "valueOf", "-pi", "..", "if"),
    fc.stringMatching(/^[\w.-]{1,8}$/),
  );

  it("may be any text for a condition, any allowed text for a device, and none is lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(deviceName, { minLength: 2, maxLength: 3 }),
        async (conditions, devices) => {
          const [source, other] = devices;
          const record = (names: string[], value: object) =>
            Object.fromEntries(names.map((name) => [name, value]));
          const file = path.join(directory, "names.json");
          writeFileSync(
            file,
            JSON.stringify({
              ...minimal,
              source,
              devices: record(devices, { profile: "profile.json" }),
              conditions: record(conditions, { all: "", links: { [`${source}>${other}`]: "delay 7ms" } }),
            }),
          );
          const loaded = await loadScenario(file);
          expect(new Set(loaded.devices.map(({ name }) => name))).toEqual(new Set(devices));
          expect(new Set(loaded.conditions.map(({ name }) => name))).toEqual(new Set(conditions));
          for (const condition of loaded.conditions) {
            expect(linkOf(condition, source, other).conditions.delay).toBe(0.007);
            expect(linkOf(condition, other, source).conditions.delay).toBe(0);
          }
          const [plan] = chainPlans(scenarioSpace(loaded));
          expect(Object.entries(planTask(loaded, plan, loaded.conditions[0]).options.memory!)).toEqual([
            [source, 3000],
          ]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are not those of other things that can be busy", async () => {
    for (const name of ["window", "shared"]) {
      const devices = { pi: { profile: "profile.json" }, [name]: { profile: "profile.json" } };
      await expect(load({ devices })).rejects.toThrow(InputError);
    }
  });

  it("are made different for cuts of older profiles whose names are not", async () => {
    const older = { ...profile, cuts: profile.cuts.map((cut) => ({ ...cut, name: "output" })) };
    writeFileSync(path.join(directory, "older.json"), stringifyProfile(older));
    const device = { profile: "older.json" };
    const { cuts } = await load({ devices: { pi: device, server: device } });
    expect(cuts.map(({ cut }) => cut.name)).toEqual(["output", "output#3", "output#4", "output#2"]);
  });
});
