import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { median } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/explore/runDirectory.ts";
import { StageCosts } from "../../src/explore/stageCosts.ts";
import { UncertaintyModel } from "../../src/explore/uncertainty.ts";
import { judge } from "../../src/judge/judge.ts";
import { summariseErrors } from "../../src/judge/summariseErrors.ts";
import type { Validation } from "../../src/judge/validation.ts";
import { readValidation } from "../../src/judge/validationDirectory.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import type { Metrics } from "../../src/simulate/measure.ts";
import { judgedRecords } from "../../src/validate/measure/judgedRecords.ts";
import { readMeasured } from "../../src/validate/measure/measuredFile.ts";

const root = "validate/results";
const directories = readdirSync(root)
  .map((name) => path.join(root, name))
  .filter((directory) => statSync(directory).isDirectory());
const recordedIn = (folder: string) => readdirSync(folder).map((name) => path.join(folder, name));
/**
 * Recorded on a quiet host, while a host's speed drifted, and on networks with jitter, losses and changing rates:
 * docs/reference/recorded-results.md has a table of each.
 */
const [quiet, drifting, unusual] = ["validate/quiet", "validate/drifting", "validate/unusual"].map(
  recordedIn,
);
/**
 * Recorded over the kernel's TCP between two network namespaces, by model and link: on a host that drifts, on a quiet one, and there at
 * 5 Mbit/s, over gRPC and at batch 8.
 */
const overKernelOf = ["kernel", "kernel-quiet", "kernel-slow", "kernel-grpc", "kernel-b8"].map((folder) =>
  recordedIn(`validate/${folder}`)
    .flatMap(recordedIn)
    .filter((directory) => statSync(directory).isDirectory()),
);
const [kernelDrifting, kernelQuiet, kernelSlow, kernelGrpc, kernelBatch8] = overKernelOf;
const overKernel = overKernelOf.flat();
/** Those of the local testbed, one device slowed down: what the README's table is of. */
const judged = directories.filter((directory) => /\.b\d+$/.test(directory));

/** The row of a validation in the tables of docs/reference/recorded-results.md. */
function summaryRow(name: string, summary: Validation["summaries"][number]): string {
  const { points, latency, throughput, order, covered } = summary;
  const cells = [name, points];
  for (const { median, within10 } of [latency!, throughput!]) cells.push(percent(median), percent(within10));
  cells.push(`${order.latency!.tau.toFixed(2)}, ${order.throughput!.tau.toFixed(2)}`);
  cells.push(`${covered!.latency}, ${covered!.throughput}`);
  return `| ${cells.join(" | ")} |`;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Takes the intervals out of a value, by their places in it. */
function takeIntervals(value: unknown, place = ""): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  if (typeof value !== "object" || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${place}/${key}`;
    if (key === "interval" && Array.isArray(inner)) {
      found.set(at, inner as [number, number]);
      (value as Record<string, unknown>)[key] = "taken";
    } else for (const [name, interval] of takeIntervals(inner, at)) found.set(name, interval);
  }
  return found;
}

describe("recorded validations", () => {
  it("are of two models at batch 1 and 8", () => {
    expect(judged.map((directory) => path.basename(directory)).sort()).toEqual([
      "mobilenet_v2.b1",
      "mobilenet_v2.b8",
      "resnet18.b1",
      "resnet18.b8",
    ]);
  });

  it.each([...directories, ...quiet, ...drifting, ...unusual, ...overKernel])(
    "give the validation from what was measured: %s",
    async (directory) => {
      const run = await readRun(directory);
      const { head, records } = await readMeasured(directory);
      const recorded = (await readValidation(directory, run))!;
      const { tolerance, source, testbed, createdAt, versions, notes, drift, unmeasured } = recorded;
      // Those that were chosen then: which plans a number stands for has changed.
      const points = [recorded.points, recorded.failures, recorded.unmeasured].flat();
      // Measurements say since 2026-11-30 whether they reached the width that was asked for.
      const says = recorded.points.some(({ measured }) => measured.precise !== undefined);
      const again = judge({
        run,
        ...judgedRecords(records, points, says ? head.width : undefined),
        ...{ tolerance, source, testbed, createdAt, versions, notes, unmeasured },
        ...(drift && { drift: { devices: drift, predictions: [] } }),
      });
      // Errors with drift divided out are of other simulations than the run's.
      const withoutDrifted = (key: string, value: unknown) => (key === "drifted" ? undefined : value);
      const [now, then] = [again, recorded].map((each) => JSON.parse(JSON.stringify(each), withoutDrifted));
      // Intervals were recorded with a table of Student's t to three decimals; the quantile is exact now.
      const [intervals, before] = [now, then].map((each) => takeIntervals(each));
      expect([...intervals.keys()]).toEqual([...before.keys()]);
      for (const [place, [low, high]] of intervals) {
        const [lowBefore, highBefore] = before.get(place)!;
        const width = highBefore - lowBefore;
        expect(Math.abs(low - lowBefore), place).toBeLessThanOrEqual(width * 1e-3);
        expect(Math.abs(high - highBefore), place).toBeLessThanOrEqual(width * 1e-3);
      }
      expect(now).toEqual(then);
      // A front with windows has too many plans to measure them all.
      const isFront = directory.endsWith("squeezenet.windows");
      const isTable = [...quiet, ...drifting, ...unusual].includes(directory);
      const chosen = isTable ? ["6", "8", "12", "24"] : [isFront ? "front" : "all"];
      expect(overKernel.includes(directory) ? ["8"] : chosen).toContain(head.points);
      expect((await loadScenario(path.join(directory, head.scenario))).scenario.name).toBe(run.name);
      for (const point of recorded.points) expect(point.outputDifference).toBeLessThan(1e-4);
    },
  );

  it("lie within the 95 % intervals of what is predicted in 93 to 97 % of the points", async () => {
    const counts = { points: 0, latency: 0, throughput: 0 };
    for (const directory of directories) {
      const run = await readRun(directory);
      const recorded = (await readValidation(directory, run))!;
      const resolved = await loadScenario(path.join(directory, "scenario.yaml"));
      const model = new UncertaintyModel(resolved);
      const costs = new StageCosts(resolved);
      const costed = new Map(run.plans.map((plan) => [plan.id, { plan, costs: costs.ofPlan(plan) }]));
      for (const condition of resolved.conditions) {
        const points = recorded.points.filter((point) => {
          return point.condition === condition.name && point.errors.latency !== null;
        });
        const uncertain = model.of(
          points.map(({ plan, predicted }) => {
            return { costed: costed.get(plan)!, prediction: predicted, isCandidate: false };
          }),
          condition,
        )!;
        counts.points += points.length;
        for (const figure of ["latency", "throughput"] as const) {
          counts[figure] += points.filter(({ measured }, index) => {
            const [low, high] = uncertain.plans[index][figure];
            return measured[figure].mean >= low && measured[figure].mean <= high;
          }).length;
        }
      }
    }
    expect(counts.points).toBeGreaterThan(300);
    for (const figure of ["latency", "throughput"] as const) {
      const share = counts[figure] / counts.points;
      expect(share, figure).toBeGreaterThanOrEqual(0.93);
      expect(share, figure).toBeLessThanOrEqual(0.97);
    }
  });

  it("are quoted correctly in the README, every plan counted", async () => {
    const readme = readFileSync("README.md", "utf8");
    const row = (name: string, latency: (number | null)[], throughput: (number | null)[]) => {
      const [a, b] = [summariseErrors(latency)!, summariseErrors(throughput)!];
      return `| ${name} | ${latency.length} | ${percent(a.median)} | ${percent(a.within10)} | ${percent(b.median)} | ${percent(b.within10)} |`;
    };
    const rows: [string, string[]][] = [
      ["MobileNetV2, ResNet-18, GoogLeNet, SqueezeNet, batch 1 and 8, three networks", quiet],
      [
        "the same at batch 1 over kernel TCP, 25 and 100 Mbit/s, two also 5 Mbit/s; 1 to 100 ms",
        [...kernelQuiet, ...kernelSlow],
      ],
      ["ShuffleNet and EfficientNet on networks with jitter, losses and changing rates", unusual],
      ["ResNet-18 over a camera, a board and a server", [path.join(root, "resnet18.three")]],
      [
        "ResNet-18 over a camera and two equal boards, in turn and as a split",
        [path.join(root, "resnet18.turns")],
      ],
      ["every plan of MobileNetV2 and ResNet-18, batch 1 and 8, three networks", judged],
      ["the four models on a host whose speed drifts twofold", drifting],
    ];
    for (const [name, recorded] of rows) {
      const validations = await Promise.all(recorded.map((directory) => readValidation(directory)));
      const points = validations.flatMap((validation) => validation!.points);
      const errors = (of: "latency" | "throughput") => points.map((point) => point.errors[of]);
      expect(readme).toContain(row(name, errors("latency"), errors("throughput")));
    }
  });

  it.each([
    ["on a host that drifts", kernelDrifting, false],
    ["on a quiet host", kernelQuiet, true],
    ["at 5 Mbit/s", kernelSlow, true],
    ["by gRPC", kernelGrpc, true],
    ["at batch 8", kernelBatch8, true],
  ])("over kernel TCP %s are quoted correctly, link by link and together", async (_, recorded, hasModels) => {
    const page = readFileSync("docs/reference/recorded-results.md", "utf8");
    const errors = { latency: [] as number[], throughput: [] as number[] };
    const held = { latency: 0, throughput: 0, points: 0 };
    for (const directory of recorded) {
      const { points, summaries } = (await readValidation(directory))!;
      const summary = summaries.at(-1)!;
      const [rate, delay] = path
        .basename(directory)
        .split(".")
        .map((part) => Number.parseInt(part, 10));
      const name = hasModels ? `${path.basename(path.dirname(directory))}, ` : "";
      expect(page).toContain(summaryRow(`${name}${rate} Mbit/s, ${delay} ms`, summary));
      held.points += summary.points;
      for (const figure of ["latency", "throughput"] as const) {
        held[figure] += summary.covered![figure];
        errors[figure].push(...points.flatMap(({ errors }) => errors[figure] ?? []));
      }
    }
    const together = (["latency", "throughput"] as const).flatMap((figure) => {
      const { median, within10 } = summariseErrors(errors[figure])!;
      return [percent(median), percent(within10)];
    });
    expect(page).toContain(
      `| together | ${held.points} | ${together.join(" | ")} | | ${held.latency}, ${held.throughput} |`,
    );
  });

  it("on unusual networks are quoted correctly", async () => {
    const page = readFileSync("docs/reference/recorded-results.md", "utf8");
    for (const directory of unusual) {
      const { summaries } = (await readValidation(directory))!;
      expect(page).toContain(summaryRow(path.basename(directory), summaries.at(-1)!));
    }
  });

  it.each([
    ["on a quiet host", quiet],
    ["on one that drifts", drifting],
  ])("%s are quoted correctly, with how far a plan is from itself", async (_, recorded) => {
    const page = readFileSync("docs/reference/recorded-results.md", "utf8");
    const [errors, twice] = [0, 0].map(() => ({ latency: [] as number[], throughput: [] as number[] }));
    const held = { latency: 0, throughput: 0, points: 0 };
    for (const directory of recorded) {
      const validation = (await readValidation(directory))!;
      const summary = validation.summaries.at(-1)!;
      const { points, covered } = summary;
      expect(page).toContain(summaryRow(path.basename(directory), summary));
      for (const figure of ["latency", "throughput"] as const) {
        held[figure] += covered![figure];
        errors[figure].push(...validation.points.flatMap(({ errors }) => errors[figure] ?? []).map(Math.abs));
      }
      held.points += points;
      const { records } = await readMeasured(directory);
      const visits = new Map<string, Metrics[]>();
      for (const record of records) {
        if (record.kind !== "visit") continue;
        const point = `${record.condition} ${record.plan}`;
        visits.set(point, [...(visits.get(point) ?? []), record.metrics]);
      }
      for (const ofPoint of visits.values()) {
        for (const [i, { latency, throughput }] of ofPoint.slice(1).entries()) {
          twice.latency.push(Math.abs(latency.mean / ofPoint[i].latency.mean - 1));
          twice.throughput.push(Math.abs(throughput / ofPoint[i].throughput - 1));
        }
      }
    }
    const said = ({ latency, throughput }: typeof errors) =>
      `${percent(median(latency))} of latency and ${percent(median(throughput))} of throughput in the median`;
    expect(errors.latency).toHaveLength(held.points);
    expect(page).toContain(`${held.points} points: ${said(errors)}`);
    expect(page).toContain(`${twice.latency.length} times: ${said(twice)}`);
    expect(page).toContain(
      `hold ${held.latency} of the ${held.points} latencies and ${held.throughput} throughputs`,
    );
  });
});
