import { afterEach, describe, expect, it, vi } from "vitest";
import { printValidation } from "../../src/cli/printValidation.ts";
import type { Run } from "../../src/explore/run.ts";
import type { Validation } from "../../src/judge/validation.ts";
import { fixtureJudge, fixtureValidation } from "../judge/fixture.ts";
import { fixtureRun, threeConditions } from "../report/fixture.ts";

afterEach(() => vi.restoreAllMocks());

function printed(run: Run, validation: Validation): string {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  printValidation(run, validation, "runs/x");
  return log.mock.calls.map(([text]) => `${text}\n`).join("");
}

describe("printValidation", () => {
  it("tells a condition called all from all conditions", () => {
    const conditions = threeConditions
      .slice(0, 2)
      .map((each, index) => (index === 0 ? { ...each, name: "all" } : each));
    const run = fixtureRun({ cuts: 6, conditions });
    expect(printed(run, fixtureValidation(run))).toMatch(/^all {2,}.*\n.*\nall conditions /m);
  });

  it("prints every point if there are few, predicted beside measured, and a summary in one line", () => {
    const run = fixtureRun({ cuts: 6, batch: 2, conditions: threeConditions.slice(0, 1) });
    const validation = fixtureValidation(run);
    const text = printed(run, validation);
    for (const { id } of run.plans) expect(text).toContain(id);
    const [point] = validation.points;
    const line = text.split("\n").find((candidate) => candidate.startsWith("pi "))!;
    expect(line).toContain((2 * point.predicted.throughput.mean).toPrecision(4));
    expect(line).toContain((2 * point.measured.throughput.mean).toPrecision(4));
    expect(text.match(/^lan /gm)).toHaveLength(2);
    expect(text).not.toMatch(/^all /m);
    expect(text).toContain(validation.verdict);
    expect(text).toContain("runs/x/report.html");
  });

  it("prints baselines, fronts and the worst errors if there are many points, then failures and a summary", () => {
    const run = fixtureRun({ cuts: 35 });
    const validation = fixtureValidation(run);
    const text = printed(run, validation);
    expect(text).toContain("and 21 other plans, in validation.csv");
    expect(text.match(/^failed: /gm)).toHaveLength(2);
    expect(text).toMatch(/^all +103 /m);
    expect(text).toContain("both fronts");
  });

  it("names the device of a failure once", () => {
    const run = fixtureRun({ cuts: 4 });
    const [{ condition, plan }] = run.predictions;
    const line = (reason: string) => {
      const failures = [{ condition, plan, device: "server", reason }];
      const text = printed(run, fixtureJudge(run, { measurements: [], failures }));
      vi.restoreAllMocks();
      return text.split("\n").find((each) => each.startsWith("failed: "));
    };
    expect(line("server: nothing listens there")).toBe(
      `failed: ${plan} under ${condition}: server: nothing listens there`,
    );
    expect(line("it was lost")).toBe(`failed: ${plan} under ${condition}, server: it was lost`);
  });

  it("says that nothing was measured, and prints the notes", () => {
    const run = fixtureRun({ cuts: 4 });
    const text = printed(run, fixtureJudge(run, { measurements: [], notes: ["two files are left out"] }));
    expect(text).toContain("Nothing was measured");
    expect(text).toContain("note: two files are left out");
  });
});
