import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { judge } from "../../../src/judge/judge.ts";
import { judgedRecords, needsComparison } from "../../../src/validate/measure/judgedRecords.ts";
import { MeasuredWriter, readMeasured } from "../../../src/validate/measure/measuredFile.ts";
import type { MeasuredHead, VisitRecord } from "../../../src/validate/measure/visitRecord.ts";
import { fixtureRun, threeConditions } from "../../report/fixture.ts";

const directory = mkdtempSync(path.join(tmpdir(), "judged-records-"));
afterAll(() => rmSync(directory, { recursive: true }));

const run = fixtureRun({ conditions: threeConditions.slice(0, 2) });
const [near, far] = run.conditions.map(({ name }) => name);
const [local, split] = run.plans.map(({ id }) => id);
const points = [near, far].flatMap((condition) => [local, split].map((plan) => ({ condition, plan })));

/** A visit that found what was predicted. */
function visit(condition: string, plan: string, outputDifference: number | null): VisitRecord {
  const found = run.predictions.find((item) => item.condition === condition && item.plan === plan)!;
  const { frames, warmup, parts, bottleneck, periodParts, resources, drops, stable } = found;
  const { interval: _, ...latency } = found.latency;
  const throughput = found.throughput.mean;
  return {
    ...{
      kind: "visit",
      condition,
      plan,
      round: 1,
      at: "2026-01-01T00:00:00.000Z",
      clockBound: 0,
      memory: {},
    },
    outputDifference,
    metrics: {
      frames,
      warmup,
      latency,
      throughput,
      parts,
      bottleneck,
      periodParts,
      resources,
      drops,
      stable,
    },
  };
}

/** A visit whose outputs were off by so much. */
function wrong(condition: string, plan: string, outputDifference: number | null): VisitRecord {
  const at = "2026-01-01T00:00:00.000Z";
  return {
    kind: "failure",
    condition,
    plan,
    round: 1,
    at,
    device: null,
    reason: "wrong result",
    outputDifference,
  };
}

/** The points that failed and those that count as measured, from these records. */
function judged(records: readonly VisitRecord[]) {
  const { failures, points: measured } = judge({ run, ...judgedRecords(records, points) });
  const names = (items: readonly { condition: string; plan: string }[]) =>
    items.map(({ condition, plan }) => `${plan} ${condition}`).sort();
  return { failed: names(failures), measured: names(measured) };
}

it.each([0.5, null])("a plan with a wrong result (off by %s) fails under every condition", (difference) => {
  const rest = [visit(near, local, 0), visit(far, local, null), visit(far, split, null)];
  const failed = [`${split} ${far}`, `${split} ${near}`].sort();
  const measured = [`${local} ${far}`, `${local} ${near}`].sort();
  expect(judged([...rest, wrong(near, split, difference)])).toEqual({ failed, measured });
  expect(judged([wrong(near, split, difference), ...rest])).toEqual({ failed, measured });
});

it("a plan that gives the right result under one condition has still given a wrong one under another", () => {
  expect(judged([wrong(near, split, 0.5), visit(far, split, 0)])).toEqual({
    failed: [`${split} ${far}`, `${split} ${near}`].sort(),
    measured: [],
  });
});

it("a wrong result counts until the same point gives the right one, and other failures are its own", () => {
  const again = [wrong(near, split, 0.5), visit(near, split, 0), visit(far, split, null)];
  expect(judged(again).failed).toEqual([]);
  const { outputDifference: _, ...lost } = wrong(near, split, null) as Extract<
    VisitRecord,
    { kind: "failure" }
  >;
  expect(judged([lost, visit(far, split, 0)])).toEqual({
    failed: [`${split} ${near}`],
    measured: [`${split} ${far}`],
  });
});

it("outputs are compared until the plan gave the right ones, and again where the point gave wrong ones", () => {
  const [one, other] = [near, far].map((condition) => ({ condition, plan: split }));
  expect(needsComparison([visit(near, local, 0)], one)).toBe(true);
  expect(needsComparison([visit(near, split, 0)], other)).toBe(false);
  const records = [wrong(near, split, 0.5), visit(far, split, 0)];
  expect(needsComparison(records, one)).toBe(true);
  expect(needsComparison(records, other)).toBe(false);
  const again = [...records, visit(near, split, 0)];
  expect(needsComparison(again, one)).toBe(false);
  expect(judged(again).failed).toEqual([]);
});

it("a measurement says whether its intervals came within the width", () => {
  const precise = (records: readonly VisitRecord[], width?: number) =>
    judgedRecords(records, points, width).measurements.map((measurement) => measurement.precise);
  const twice = [visit(near, local, 0), visit(near, local, 0)];
  expect(precise(twice, 0.05)).toEqual([true]);
  expect(precise(twice.slice(1), 0.05)).toEqual([false]);
  expect(precise(twice)).toEqual([undefined]);
});

it("a wrong result is read as it was written, with a difference or without", async () => {
  const head: MeasuredHead = {
    schema: "paretopipe/measured/v1",
    ...{ scenario: "s.yaml", profiles: {}, testbed: "t.yaml", model: null },
    ...{
      transport: "tcp",
      points: "all",
      visit: 1,
      width: 0.05,
      tolerance: 0.1,
      seed: 1,
      run: run.createdAt,
    },
  };
  const writer = await MeasuredWriter.create(directory, head);
  const records = [wrong(near, split, 0.5), wrong(far, split, null)];
  for (const record of records) await writer.append(record);
  await writer.close();
  expect((await readMeasured(directory)).records).toEqual(records);
});
