import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { readStudy } from "../../src/study/studyFile.ts";
import { writeStudy } from "../support/study.ts";

describe("a study of which every cell fits", () => {
  const arrivals = [{ poisson: 10 }, { poisson: 20 }];

  it.each([
    ["an axis first", { "workload.drop": [true], "workload.arrivals": arrivals }],
    ["an axis last", { "workload.arrivals": arrivals, "workload.drop": [true] }],
  ])("is read, although %s fits only together with the other one", async (_, grid) => {
    const { cells, resolver } = await readStudy(writeStudy({ grid }).study);
    expect([0, 1].map((index) => resolver.fault(cells.at(index)))).toEqual([undefined, undefined]);
  });

  it("is read also if it is large and only some cells fit", async () => {
    const grid = {
      "devices.pi.slowdown": Array.from({ length: 2000 }, (_, index) => 1 + index / 1000),
      "workload.drop": [true],
      "workload.arrivals": ["saturated", ...arrivals],
    };
    expect((await readStudy(writeStudy({ grid }).study)).cells.length).toBe(6000);
  });
});

it("a study whose axis fits in no cell is refused, however large it is", async () => {
  const grid = {
    "devices.pi.slowdown": Array.from({ length: 2000 }, (_, index) => 1 + index / 1000),
    "workload.dorp": [true],
  };
  await expect(readStudy(writeStudy({ grid }).study)).rejects.toThrow(
    /workload\.dorp is no field of the scenario: workload\.dorp: there is no such field/,
  );
});

describe("a study that sets a field which its scenario does not have", () => {
  const good = { name: "good", set: { "devices.pi.slowdown": 2 } };
  const named = (set: Record<string, unknown>) => ({ list: [good, { name: "wrong", set }] });

  it.each([
    [
      named({ "devices.pi.slowdwn": 4 }),
      /devices\.pi\.slowdwn is no field of the scenario: devices\.pi\.slowdwn: there is no such field; did you mean slowdown\?$/,
    ],
    [
      named({ "devices.pii.slowdown": 4 }),
      /devices\.pii\.slowdown is no field .*: the scenario has no devices\.pii; did you mean devices\.pi\? A new one needs more: devices\.pii\.profile: is empty/,
    ],
    [
      named({ "condtions.net": "rate 1mbit" }),
      /condtions\.net is no field .*: there is no such field; did you mean conditions\?$/,
    ],
    [
      named({ "conditions.net.rate": "1mbit" }),
      /conditions\.net\.rate is no field .*: conditions\.net is "delay .*", which has no field rate$/,
    ],
    [
      {
        grid: {
          network: {
            a: { "conditions.net": "rate 1mbit" },
            b: { "conditions.net": "", "workload.frame": 3 },
          },
        },
      },
      /workload\.frame is no field .*: there is no such field; did you mean frames\?$/,
    ],
    [
      { grid: { "sweep.rate": [["1mbit", "2mbit"], ["3mbit"]] } },
      /sweep\.rate would change nothing: cells leave out the scenario's own sweep/,
    ],
    [named({ sweep: {} }), /sweep would change nothing/],
  ])("is refused with its line and a hint: %j", async (fields, message) => {
    const reading = readStudy(writeStudy(fields).study);
    await expect(reading).rejects.toThrow(/study\.yaml, line \d+, column \d+: /);
    await expect(reading).rejects.toThrow(message);
  });

  it.each([
    [named({ "devices.third.profile": "fast.json", "devices.third.slowdown": 4 })],
    [named({ "devices.pi.slowdown": -1 })],
    [named({ "conditions.other": "rate 1mbit", "workload.drop": true, "rules[0]": "server never" })],
    [
      {
        grid: {
          "conditions.net": [{ all: "delay 1ms" }, "delay 1ms"],
          loss: { some: { "conditions.net.all": "loss 1%" } },
        },
      },
    ],
  ])("is another than one that sets a new one, or a wrong value: %j", async (fields) => {
    expect((await readStudy(writeStudy(fields).study)).cells.length).toBeGreaterThan(0);
  });
});

it("a field that is called as a column of the results can be set all the same", async () => {
  const set = (path: string) => writeStudy({ list: [{ name: "one", set: { [path]: 3 } }] }).study;
  await expect(readStudy(set("replications"))).rejects.toThrow(
    /may not be called replications, .*; a field of the scenario may also be written as \["replications"\]$/,
  );
  const { cells, resolver } = await readStudy(set('["replications"]'));
  expect((await resolver.resolve(cells.at(0))).text).toContain('"replications":3');
});

it.each([
  [
    { grid: { Front: { a: {} } } },
    /an axis may not be called Front, because the results have a column front;/,
  ],
  [
    { grid: { Network: { a: {} }, network: { a: {} } } },
    /the axes Network and network differ in capitals only, and databases take them for one column;/,
  ],
  [
    { list: [{ name: "a", set: { "conditions.Net": "rate 1mbit", "conditions.net": "rate 2mbit" } }] },
    /the axes conditions\.Net and conditions\.net differ .*; a field .* may also be written as \["conditions"\]\.net$/,
  ],
])("a database would mix up two columns of a study's results: %j", async (fields, message) => {
  await expect(readStudy(writeStudy(fields).study)).rejects.toThrow(message);
});

it("a study names its scenario by an absolute path too", async () => {
  const { directory, study } = writeStudy({});
  const { study: other } = writeStudy({});
  const fields = parse(readFileSync(study, "utf8"));
  writeFileSync(other, stringify({ ...fields, scenario: path.join(directory, "base.yaml") }));
  const { cells, resolver } = await readStudy(other);
  expect((await resolver.resolve(cells.at(0))).text).not.toBe("");
});
