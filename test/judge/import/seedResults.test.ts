import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/errors.ts";
import { matchSplit } from "../../../src/judge/import/matchSplit.ts";
import { seedBlock, seedModels } from "../../../src/judge/import/seedBlocks.ts";
import { seedMetricsSchema } from "../../../src/judge/import/seedMetrics.ts";
import { importSeedResults } from "../../../src/judge/import/seedResults.ts";
import { measurementSchema } from "../../../src/judge/measurement.ts";
import facts from "../../fixtures/torchvision_facts.json" with { type: "json" };
import { fixtureRun, threeConditions } from "../../report/fixture.ts";
import { fixtureJudge } from "../fixture.ts";
import { mobileNetFiles, seedFile, wrapping, writeSeedFiles } from "./fixture.ts";

const run = fixtureRun({ batch: 8, conditions: threeConditions.slice(0, 1) });
const splits: Record<string, number> = {
  mobilenet_v2: 18,
  alexnet: 12,
  resnet18: 8,
  resnet50: 16,
  vgg16: 30,
  inception_v3: 19,
};

describe("seedBlock", () => {
  it("names torchvision's blocks, in order, as many as the seed splits at", () => {
    expect(Object.keys(splits).sort()).toEqual([...seedModels].sort());
    for (const [model, count] of Object.entries(splits)) {
      const order = facts[model as keyof typeof facts].block_outputs_chw.map(([name]) => String(name));
      const positions = Array.from({ length: count }, (_, i) => order.indexOf(seedBlock(model, i + 1)!));
      expect(Math.min(...positions), model).toBeGreaterThanOrEqual(0);
      expect(positions, model).toEqual(positions.toSorted((a, b) => a - b));
      expect(new Set(positions).size).toBe(count);
      expect(seedBlock(model, count + 1)).toBeUndefined();
    }
  });
});

describe("matchSplit", () => {
  const metrics = (split: number, bytes: number) =>
    seedMetricsSchema.parse(
      seedFile({ model: "MobileNetV2", split, imagesPerSecond: 50, seconds: 0.2, bytes }),
    );
  const cut = run.model.cuts.find(({ name }) => name === "features.6")!;

  it("finds the cut after the block whose bytes crossed", () => {
    expect(matchSplit(run, metrics(7, cut.bytes + wrapping), "f")).toBe(cut);
    expect(matchSplit(run, metrics(7, cut.bytes), "f")).toBe(cut);
  });

  it("says which batch it was or that another tensor crossed, and names the file", () => {
    expect(() => matchSplit(run, metrics(7, cut.bytes / 2 + wrapping), "dir/f.json")).toThrow(
      /^dir\/f.json: split 7 of mobilenet_v2 ends after features.6, .* crossed: a batch of 4$/,
    );
    expect(() => matchSplit(run, metrics(7, cut.bytes + 9000), "f")).toThrow(/another model or resolution/);
    expect(() => matchSplit(run, metrics(7, 100), "f")).toThrow(InputError);
  });

  it("leaves out splits at which the run has no cut", () => {
    const without = {
      ...run,
      model: { ...run.model, cuts: run.model.cuts.filter((other) => other !== cut) },
    };
    expect(matchSplit(without, metrics(7, cut.bytes), "f")).toContain("features.6, where the run has no cut");
    expect(matchSplit(run, metrics(19, cut.bytes), "f")).toContain("no split 19");
  });
});

describe("importSeedResults", () => {
  let root: string;
  const directory = (name: string) => path.join(root, name);

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "paretopipe-seed-"));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it("returns measurements of the plans that cut there, with no invented figures", async () => {
    const files = mobileNetFiles(run);
    await writeSeedFiles(directory("plain"), files);
    await writeFile(path.join(directory("plain"), "notes.txt"), "not a result");
    const { measurements, notes } = await importSeedResults(run, directory("plain"));
    expect(measurements.map(({ plan }) => plan)).toEqual(
      files.map(({ split }) => `pi|features.${split - 1}|server`),
    );
    const [first] = measurements;
    expect(measurementSchema.parse(first)).toEqual(first);
    expect(first).toMatchObject({ condition: "lan", frames: null, bottleneck: null, periodParts: null });
    expect(first.latency).toEqual({ mean: 0.481, p50: null, p95: null, p99: null, interval: null });
    expect(first.throughput.mean).toBeCloseTo(41.6 / 8, 12);
    expect(first.parts.compute).toBeCloseTo(0.8 * 0.481, 12);
    expect(first.parts.waiting).toBeNull();
    expect(notes[0]).toContain("6 result files");
    const validation = fixtureJudge(run, { measurements, notes, source: "imported", testbed: null });
    expect(validation.points).toHaveLength(6);
    expect(validation.summaries[0].order.throughput!.pairs).toBe(15);
  });

  it("says one of a single file", async () => {
    await writeSeedFiles(directory("single"), mobileNetFiles(run).slice(0, 1));
    const { notes } = await importSeedResults(run, directory("single"));
    expect(notes[0]).toMatch(/^1 result file of the seed's: /);
  });

  it("leaves files of other models out, and says so", async () => {
    const other = { ...mobileNetFiles(run)[0], model: "alexnet" };
    await writeSeedFiles(directory("mixed"), [...mobileNetFiles(run), other]);
    const { measurements, notes } = await importSeedResults(run, directory("mixed"));
    expect(measurements).toHaveLength(6);
    expect(notes[2]).toContain("1 file of another model");
    await writeSeedFiles(directory("other"), [other]);
    await expect(importSeedResults(run, directory("other"))).rejects.toThrow(
      /nothing to import: its file is not of mobilenet_v2$/,
    );
  });

  it("compares with the plan that has the most frames in flight, and says so", async () => {
    const ofWindow = (window: number | undefined) =>
      run.plans.map((plan) => ({ ...plan, id: `${plan.id}|${window ? `w${window}` : "no-window"}`, window }));
    await writeSeedFiles(directory("windows"), mobileNetFiles(run));
    const some = { ...run, plans: [...ofWindow(1), ...ofWindow(8), ...ofWindow(3)] };
    const limited = await importSeedResults(some, directory("windows"));
    for (const { plan } of limited.measurements) expect(plan).toMatch(/\|w8$/);
    expect(limited.notes.join()).toContain("`runtime: { window: none }`");
    const all = { ...run, plans: [...ofWindow(8), ...ofWindow(undefined)] };
    const unlimited = await importSeedResults(all, directory("windows"));
    for (const { plan } of unlimited.measurements) expect(plan).toMatch(/\|no-window$/);
    expect(unlimited.notes.join()).not.toContain("window: none");
  });

  it("compares with no plan whose devices take turns: the seed has two devices", async () => {
    const inTurn = run.plans
      .filter(({ stages }) => stages.length === 2)
      .map((plan) => {
        const [first, second] = plan.stages;
        return { ...plan, id: `${plan.id}+other`, stages: [first, { ...second, replicas: ["other"] }] };
      });
    await writeSeedFiles(directory("turns"), mobileNetFiles(run));
    const { measurements } = await importSeedResults(
      { ...run, plans: [...inTurn, ...run.plans] },
      directory("turns"),
    );
    for (const { plan } of measurements) expect(plan).not.toContain("+other");
  });

  it("names the file that does not fit, and what it needs", async () => {
    const [file] = mobileNetFiles(run);
    const importOf = async (name: string, text: string, as = "MobileNetV2_split_1_metrics.json") => {
      await writeSeedFiles(directory(name), []);
      await writeFile(path.join(directory(name), as), text);
      return importSeedResults(run, directory(name));
    };
    const incomplete = { ...seedFile(file), average_metrics_per_batch: { network_time_s: 1 } };
    await expect(importOf("incomplete", JSON.stringify(incomplete))).rejects.toThrow(
      /split_1_metrics.json.*\n.*average_metrics_per_batch.part1_inference_time_s/,
    );
    await expect(
      importOf("renamed", JSON.stringify(seedFile(file)), "MobileNetV2_split_2_metrics.json"),
    ).rejects.toThrow(/the name says split 2, its split_index says 1/);
    await expect(importSeedResults(run, directory("nowhere"))).rejects.toThrow(
      /nowhere: cannot read this directory: it is not there/,
    );
    await writeSeedFiles(directory("empty"), []);
    await expect(importSeedResults(run, directory("empty"))).rejects.toThrow(
      /no file \*_split_N_metrics.json/,
    );
  });

  it("leaves out a split of which only one batch came through, as the seed writes it, and says so", async () => {
    const [first, ...others] = mobileNetFiles(run);
    await writeSeedFiles(directory("one-batch"), [{ ...first, imagesPerSecond: 0 }, ...others]);
    const { measurements, notes } = await importSeedResults(run, directory("one-batch"));
    expect(measurements).toHaveLength(5);
    expect(notes.join("\n")).toContain(
      "MobileNetV2_split_1_metrics.json is left out: only one batch came through, so it has no throughput",
    );
  });

  it("refuses two files of one split", async () => {
    const [file] = mobileNetFiles(run);
    await writeSeedFiles(directory("twice"), [file, { ...file, model: "mobilenet_v2" }]);
    await expect(importSeedResults(run, directory("twice"))).rejects.toThrow(
      /both of split 1; one is needed/,
    );
  });

  it("asks for the condition if the run has several, and for a model of the seed's", async () => {
    const several = fixtureRun({ batch: 8 });
    await writeSeedFiles(directory("several"), mobileNetFiles(several));
    await expect(importSeedResults(several, directory("several"))).rejects.toThrow(
      /one of lan, delay 200ms, rate 5mbit is needed/,
    );
    const { measurements } = await importSeedResults(several, directory("several"), {
      condition: "delay 200ms",
    });
    expect(measurements.every(({ condition }) => condition === "delay 200ms")).toBe(true);
    await expect(
      importSeedResults(several, directory("several"), { condition: "lan", device: "pi" }),
    ).rejects.toThrow(/no plan ends on device pi; one of server/);
    const foreign = { ...run, model: { ...run.model, name: "bert" } };
    await expect(importSeedResults(foreign, directory("several"))).rejects.toThrow(/the run's model is bert/);
  });
});
