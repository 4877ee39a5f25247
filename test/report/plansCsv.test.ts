import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { frontCsv, planColumns, plansCsv } from "../../src/report/plansCsv.ts";
import { fixtureRun } from "./fixture.ts";

const run = fixtureRun({ devices: ['pi "1", kitchen', "server; = 2"], intervals: true, threeStages: true });
const parse = (csv: string) =>
  Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });

describe("plansCsv", () => {
  it("parses back to the predictions", () => {
    const { data, errors } = parse(plansCsv(run));
    expect(errors).toEqual([]);
    expect(data).toHaveLength(run.predictions.length);
    for (const [index, row] of data.entries()) {
      const prediction = run.predictions[index];
      expect(row.condition).toBe(prediction.condition);
      expect(row.plan).toBe(prediction.plan);
      const figures = (prefix: string, keys: string[]) =>
        Object.fromEntries(keys.map((key) => [key, Number(row[`${prefix}_${key}`])]));
      expect(figures("latency", ["mean", "p50", "p95", "p99"])).toEqual({
        ...prediction.latency,
        interval: undefined,
      });
      expect([Number(row.latency_mean_low), Number(row.latency_mean_high)]).toEqual(
        prediction.latency.interval,
      );
      expect(Number(row.throughput)).toBe(prediction.throughput.mean);
      expect([Number(row.throughput_low), Number(row.throughput_high)]).toEqual(
        prediction.throughput.interval,
      );
      expect(figures("latency", ["compute", "transfer", "waiting"])).toEqual(prediction.parts);
      expect(figures("period", ["compute", "transfer", "waiting"])).toEqual(prediction.periodParts);
      for (const key of ["frames", "warmup", "replications", "drops"] as const) {
        expect(Number(row[key])).toBe(prediction[key]);
      }
      expect(row.bottleneck).toBe(prediction.bottleneck);
      expect(row.stable).toBe(String(prediction.stable));
      expect(row.cost).toBe(prediction.cost);
      for (const [device, bytes] of Object.entries(prediction.memory)) {
        expect(Number(row[`memory[${device}]`])).toBe(bytes);
      }
      for (const { name, utilisation, waiting } of prediction.resources) {
        expect(Number(row[`utilisation[${name}]`])).toBe(utilisation);
        expect(Number(row[`waiting[${name}]`])).toBe(waiting);
      }
    }
  });

  it("leaves a figure that does not exist empty", () => {
    const [row] = parse(plansCsv(fixtureRun())).data;
    expect(row.latency_mean_low).toBe("");
    expect(row["memory[server]"]).toBe("");
  });

  it("documents every column, each once", () => {
    const names = planColumns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    expect(planColumns.every((column) => column.meaning.length > 10)).toBe(true);
    expect(parse(plansCsv(run)).meta.fields?.slice(0, names.length)).toEqual(names);
  });
});

describe("frontCsv", () => {
  it("holds each condition's front, best first by the first objective, in the columns of plansCsv", () => {
    const front = parse(frontCsv(run));
    expect(front.meta.fields).toEqual(parse(plansCsv(run)).meta.fields);
    expect(front.data.map((row) => [row.condition, row.plan])).toEqual(
      run.conditions.flatMap((condition) => condition.front.map((plan) => [condition.name, plan])),
    );
    expect(front.data.every((row) => row.front === "true")).toBe(true);
  });

  it("names the plan that a duplicate equals", () => {
    const duplicated = fixtureRun({ duplicate: true });
    const [condition] = duplicated.conditions;
    expect(condition.duplicates).toHaveLength(1);
    const [[first, second]] = condition.duplicates;
    const row = parse(frontCsv(duplicated)).data.find(
      (candidate) => candidate.condition === condition.name && candidate.plan === second,
    );
    expect(row?.duplicate_of).toBe(first);
  });
});
