import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { planePlot } from "../../src/cli/planePlot.ts";
import { printRun } from "../../src/cli/printRun.ts";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { cli } from "../support/cli.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

const scenario = "scenarios/mobilenet_v2.slow-fast.yaml";
let directory: string;
let run: Run;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "print-run-"));
  run = await explore(await loadScenario(scenario));
});
afterAll(() => rmSync(directory, { recursive: true }));

function printed(...options: [Parameters<typeof printRun>[2]?]): string {
  return printedOf(run, ...options);
}

function printedOf(run: Run, ...options: [Parameters<typeof printRun>[2]?]): string {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  printRun(run, "out", ...options);
  const text = log.mock.calls.map(([line]) => line).join("\n");
  log.mockRestore();
  return text;
}

describe("the best plans by an objective", () => {
  it("are as many as requested, in order, and the baselines follow", () => {
    const [lan] = run.conditions;
    const best = run.predictions
      .filter(({ condition }) => condition === lan.name)
      .sort((a, b) => b.throughput.mean - a.throughput.mean)
      .slice(0, 4);
    const [block] = printed({ top: { count: 4, by: "throughput" } }).split("\nfar (");
    const plans = block.split("\n").filter((line) => /^pi[ |]/.test(line));
    const rates = plans.slice(0, 4).map((line) => line.split(/ {2,}/)[3].split(" ")[0]);
    expect(rates).toEqual(best.map(({ throughput }) => throughput.mean.toPrecision(4)));
    const { allLocal, allRemote } = lan.baselines;
    expect(plans.slice(4).map((line) => line.split(" ")[0])).toEqual([allLocal, ...allRemote]);
  });

  it("have rates without an exponent, however many frames there are in a second", () => {
    const before = run;
    const fast = ({ throughput }: Run["predictions"][number]) => ({
      throughput: { ...throughput, mean: 12345.6 },
    });
    run = { ...run, predictions: run.predictions.map((item) => ({ ...item, ...fast(item) })) };
    const text = printed();
    run = before;
    expect(text).toContain(" 12346");
    expect(text).not.toMatch(/\de\+\d/);
  });

  it("are shown with the figure that ranks them", () => {
    for (const by of ["memory", "p99", "bytes", "devices"] as const) {
      const [head] = printed({ top: { count: 1, by } }).match(/^plan .*$/m)!;
      expect(head).toContain(` ${by} `);
    }
    expect(printed({ top: { count: 1, by: "throughput" } })).not.toContain("memory");
  });

  it("are refused with a sentence if the request makes no sense", async () => {
    for (const [args, message] of [
      [["--top", "0"], "--top 0: a whole number of at least 1 is needed"],
      [["--by", "p95"], "--by needs --top N: it names the objective that ranks these N plans"],
    ] as const) {
      const { code, stderr } = await cli(["simulate", scenario, "--out", directory, ...args]);
      expect(stderr).toBe(`paretopipe: ${message}\n`);
      expect(code).toBe(2);
    }
  });
});

it("the share of frames that a plan drops stands beside it", async () => {
  // All local takes 120 ms for a frame, and one comes every 60 ms.
  const workload = (drop: boolean) => ({ arrivals: { period: "60ms" }, frames: 400, drop });
  const lines = async (drop: boolean) => {
    const text = printedOf(await exploreByHand({ workload: workload(drop) }));
    return text.split("\n").filter((line) => /^pi[ |]/.test(line));
  };
  expect((await lines(true)).find((line) => line.startsWith("pi "))).toMatch(/ \(drops (49|50) %\)$/);
  expect((await lines(false)).join()).not.toContain("drops");
});

describe("the plot in the terminal", () => {
  it("marks each plan of the front at its place, and explains the marks", () => {
    for (const condition of run.conditions) {
      const lines = planePlot(run, condition).split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
      const plane = lines.slice(1, -3).map((line) => line.slice(line.indexOf("│") + 1));
      const places = plane.flatMap((line, y) =>
        [...line].flatMap((mark, x) => ("■▲●".includes(mark) ? [{ x, y, mark }] : [])),
      );
      expect(places.length).toBeGreaterThan(0);
      expect(places.length).toBeLessThanOrEqual(condition.front.length);
      // A front rises to the right: no mark has another one above it and to the left.
      for (const a of places) for (const b of places) expect(b.x < a.x && b.y < a.y).toBe(false);
      for (const { mark } of places) expect(lines.at(-1)).toContain(`${mark} `);
      expect(lines.at(-2)).toMatch(/mean latency, (ms|s)/);
    }
  });

  it("is drawn if requested, and not if output is no terminal", () => {
    expect(printed()).not.toContain("│");
    expect(printed({ plot: true })).toContain(planePlot(run, run.conditions[0]));
  });
});
