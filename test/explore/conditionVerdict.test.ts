import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { exploreByHand, type HandChange } from "../support/exploreByHand.ts";
import { madeUpProfile } from "../support/profile.ts";

async function verdictOf(change: HandChange): Promise<string> {
  return (await exploreByHand(change)).conditions[0].verdict;
}

describe("the verdict of a condition", () => {
  it("says that a second device does not help where only all local keeps to the limits", async () => {
    const verdict = await verdictOf({
      conditions: { far: "delay 10s rate 8mbit" },
      where: { latency: "<= 130ms" },
    });
    expect(verdict).toMatch(
      /^A second device does not help: all local gives 120 ms and 8\.33 frames\/s; no split keeps to latency <= 130 ms\. 1 of \d+ plans keeps to/,
    );
  });

  it("says where runs have too few frames for the frames in flight", async () => {
    // A frame takes 20 s, so that with 150 or 400 in flight 7.5 or 20 leave each second; the slowest block takes 60 ms.
    const run = (frames: number) =>
      exploreByHand({
        conditions: { far: "delay 10s" },
        workload: { frames },
        runtime: { window: [20, 150, 400] },
        only: ["pi|block.0|server"],
      });
    const [few, many] = [await run(200), await run(4000)];
    expect(few.conditions[0].verdict).toContain(
      " In 2 of 4 plans a run is over soon after its window is full, so that throughput may be far off: with 400 frames in flight a run needs 1600 frames or more (`workload: { frames: 1600 }`",
    );
    expect(many.conditions[0].verdict).not.toContain("a run is over");
    const rates = ({ predictions }: typeof few) =>
      predictions.flatMap(({ plan, throughput }) => (plan.startsWith("pi|block.0") ? [throughput.mean] : []));
    const [expected, short] = [rates(many), rates(few)];
    expect(expected[1] / (150 / 20.08)).toBeCloseTo(1, 1);
    expect(Math.abs(short[0] / expected[0] - 1)).toBeLessThan(0.05);
    expect(Math.max(...short.map((rate, index) => Math.abs(rate / expected[index] - 1)))).toBeGreaterThan(
      0.1,
    );
  });

  it("says that there is only one device where there is no other", async () => {
    expect(await verdictOf({ only: ["pi"] })).toBe(
      "There is only one device that may be used: it gives 120 ms and 8.33 frames/s.",
    );
  });

  it("advises no all-local plan that may not be chosen, and says why", async () => {
    const conditions = { far: "delay 10s" };
    expect(await verdictOf({ conditions, pi: { memory: "1kb" } })).toMatch(
      /^All local may not be chosen \(pi needs .* of memory and has 1000 B\)\. Of the others, all on server .* is best in latency/,
    );
    expect(await verdictOf({ conditions, rules: ["output on server"] })).toMatch(
      /^All local may not be chosen \(output on server\)\. Of the others, /,
    );
    const workload = { arrivals: { period: "1ms" }, frames: 500, warmup: 0 };
    expect(await verdictOf({ workload, rules: ["output on server"] })).toBe(
      "All local may not be chosen (output on server). Of the others, none keeps up with the arrivals.",
    );
  });

  it("names no plan as the best by one objective that another beats by the next", async () => {
    // Both splits keep up with two frames a second. All remote sends 4 MB for each, 0.32 s.
    const profile = madeUpProfile([0.01, 0.01, 0.01], [4_000_000, 4000, 4000, 4000]);
    const scenario = await resolveScenario({
      name: "a large input",
      source: "board",
      devices: { board: { profile, slowdown: 4 }, server: { profile } },
      conditions: { cable: "delay 1ms rate 100mbit" },
      workload: { arrivals: { period: "500ms" } },
      rules: ["block.1 on server"],
    });
    const [{ front, verdict }] = (await explore(scenario)).conditions;
    expect(front).toEqual(["board|block.0|server"]);
    expect(verdict).toContain(
      "Of the others, cutting after block.0 is best in latency and throughput, with latency 62.6 ms and 2 frames/s",
    );
  });

  it("tells all-local plans apart that differ in their slots", async () => {
    const run = await exploreByHand({
      workload: { arrivals: { poisson: 8 }, drop: true, frames: 200, warmup: 0 },
      runtime: { window: "none", queue: [1, 8] },
    });
    const [{ baselines, verdict }] = run.conditions;
    expect([baselines.allLocal, ...(baselines.furtherLocal ?? [])].sort()).toEqual(["pi|q1", "pi|q8"]);
    expect(verdict).toMatch(/all local gives .* with 8 slots, and .* with 1 slot/);
    expect(verdict).not.toMatch(/with ,|with \.|with ;/);
  });
});
