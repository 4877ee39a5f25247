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
    /no value of workload\.dorp fits the scenario: workload\.dorp: there is no such field/,
  );
});

it("a field that is called as a column of the results can be set all the same", async () => {
  const set = (path: string) => writeStudy({ list: [{ name: "one", set: { [path]: 3 } }] }).study;
  await expect(readStudy(set("replications"))).rejects.toThrow(
    /may not be called replications, .*; a field of the scenario may also be written as \["replications"\]$/,
  );
  const { cells, resolver } = await readStudy(set('["replications"]'));
  expect((await resolver.resolve(cells.at(0))).text).toContain('"replications":3');
});

it("a study names its scenario by an absolute path too", async () => {
  const { directory, study } = writeStudy({});
  const { study: other } = writeStudy({});
  const fields = parse(readFileSync(study, "utf8"));
  writeFileSync(other, stringify({ ...fields, scenario: path.join(directory, "base.yaml") }));
  const { cells, resolver } = await readStudy(other);
  expect((await resolver.resolve(cells.at(0))).text).not.toBe("");
});
