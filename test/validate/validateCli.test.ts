import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validationSchema } from "../../src/judge/validation.ts";
import { readMeasured } from "../../src/validate/measure/measuredFile.ts";
import { cli } from "../support/cli.ts";
import { changeFields, type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "validate-test-"));
  small = await writeSmallScenario(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each([
  ["tcp", "hold"],
  ["grpc", "hold"],
  ["tcp", "relay"],
])("paretopipe validate over %s, links emulated by %s", (transport, emulator) => {
  const out = () => path.join(directory, `${transport}-${emulator}`);
  const chosen = ["--transport", transport, "--emulator", emulator];
  const file = () => path.join(out(), "measured.jsonl");
  // Of each condition: all on the source, and one that crosses the link.
  const each = 2;

  it("validate measures plans under every condition, and judges", async () => {
    const result = await cli([
      ...small.arguments,
      ...chosen,
      ...["--points", `${each}`, "--out", out()],
      ...["--width", "1000", "--tolerance", "1000", "--json"],
    ]);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(result.stderr).toContain(`measuring ${2 * each} points on testbed two workers over ${transport}`);
    const validation = validationSchema.parse(JSON.parse(result.stdout));
    expect(validation.failures).toEqual([]);
    expect(validation.points.length).toBe(2 * each);
    // Every plan's outputs were compared with the whole model's.
    for (const { outputDifference } of validation.points) expect(outputDifference).toBeLessThan(1e-4);
    for (const name of ["run.json", "plans.csv", "measured.jsonl", "validation.csv", "report.html"]) {
      expect(existsSync(path.join(out(), name))).toBe(true);
    }
  });

  it("measured.jsonl has three visits per point in rounds, whose figures add up", async () => {
    const { head, records } = await readMeasured(out());
    expect(head).toMatchObject({ transport, emulator });
    expect(records.length).toBe(3 * 2 * each);
    const orders = [1, 2, 3].map((round) =>
      records.filter((record) => record.round === round).map(({ condition, plan }) => `${condition} ${plan}`),
    );
    for (const order of orders) expect(order.toSorted()).toEqual(orders[0].toSorted());
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
    for (const record of records) {
      if (record.kind !== "visit") throw new Error(record.reason);
      const { latency, parts, drops, throughput } = record.metrics;
      expect(parts.compute + parts.transfer + parts.waiting).toBeCloseTo(latency.mean, 9);
      expect(throughput).toBeGreaterThan(0);
      expect(drops).toBe(0);
      // Devices with a stage measure their pace, before the frames and after them.
      const working = record.plan === "pi" ? ["pi"] : expect.arrayContaining(["server"]);
      expect(Object.keys(record.paces!)).toEqual(working);
      for (const pace of Object.values(record.paces!).flat()) expect(pace).toBeGreaterThan(0);
      const isRelayed = record.condition !== "direct" && emulator === "relay";
      if (!isRelayed) expect(record.relayCore).toBeUndefined();
      if (record.plan === "pi" || record.condition === "direct") continue;
      expect(parts.transfer).toBeGreaterThan(4e-3);
      // Who holds messages has the sender's clock.
      expect(record.clockBound === 0).toBe(emulator === "hold");
      if (!isRelayed) continue;
      expect(record.relayCore).toBeGreaterThan(0);
      expect(record.relayCore).toBeLessThan(2);
    }
  });

  it("validate only judges if everything is measured, and ends with 3 outside the tolerance", async () => {
    const before = readFileSync(file(), "utf8").replace('"tolerance":1000', '"tolerance":1e-9');
    writeFileSync(file(), before);
    const result = await cli(["validate", "--resume", out(), "--charts", "none"]);
    expect(result.code, result.stderr).toBe(3);
    expect(result.stderr).toMatch(/^paretopipe: .* outside the tolerance of 1e-7 %/m);
    expect(result.stdout).toContain("report.html");
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it("validate does not overwrite measurements, nor the run that they belong to", async () => {
    const kept = () =>
      Object.fromEntries(
        readdirSync(out()).map((name) => [name, readFileSync(path.join(out(), name), "utf8")]),
      );
    const before = kept();
    const result = await cli([...small.arguments, ...chosen, "--out", out()]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/has measurements already: go on with them \(--resume/);
    expect(kept()).toEqual(before);
  });
});

describe("paretopipe validate, with results that stay at the last device", () => {
  it("measures split plans, whose outputs nobody can compare, and says so", async () => {
    const place = path.join(directory, "last");
    mkdirSync(place);
    const { scenario, arguments: validate } = await writeSmallScenario(place);
    changeFields(scenario, {
      conditions: { direct: "delay 0ms" },
      runtime: { window: "none", queue: 1, deliver: "last" },
    });
    const result = await cli([
      ...validate,
      ...["--points", "2", "--out", path.join(place, "out")],
      ...["--width", "1000", "--tolerance", "1000", "--json"],
    ]);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const { failures, points, notes } = validationSchema.parse(JSON.parse(result.stdout));
    expect(failures).toEqual([]);
    const compared = new Map(points.map(({ plan, outputDifference }) => [plan, outputDifference]));
    expect(compared.size).toBe(2);
    for (const [plan, difference] of compared) expect(difference !== null, plan).toBe(plan === "pi");
    expect(notes.filter((note) => note.includes("`deliver: last`"))).toHaveLength(1);
  });
});
