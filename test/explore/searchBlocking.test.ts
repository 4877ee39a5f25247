import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

const given = fc.record({
  blocks: fc.array(fc.integer({ min: 10, max: 30 }), { minLength: 2, maxLength: 5 }),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 6, maxLength: 6 }),
  slowdowns: fc.array(fc.constantFrom(1, 1, 2, 5), { minLength: 3, maxLength: 4 }),
});

type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

function scenario(
  { blocks, sizes, slowdowns }: Given,
  deliver: "last" | "source",
  objectives: ScenarioInput["objectives"],
): ScenarioInput {
  const profile = madeUpProfile(
    blocks.map((block) => block / 1000),
    sizes.slice(0, blocks.length + 1).map((size) => 1000 * size),
  );
  return {
    name: "blocking",
    source: "d0",
    devices: Object.fromEntries(slowdowns.map((slowdown, index) => [`d${index}`, { profile, slowdown }])),
    conditions: { near: "delay 2ms rate 8mbit", far: "delay 10ms rate 20mbit" },
    runtime: { io: "blocking", deliver },
    objectives,
  };
}

/** By condition, the lowest mean latency and the highest throughput of the simulated plans. */
const best = ({ conditions, predictions }: Run): string[][] =>
  conditions.map(({ name }) => {
    const own = predictions.filter(({ condition }) => condition === name);
    return [
      Math.min(...own.map(({ latency }) => latency.mean)).toPrecision(9),
      Math.max(...own.map(({ throughput }) => throughput.mean)).toPrecision(9),
    ];
  });

/** For figures that were added up in another order. */
const tolerance = 1 + 1e-6;

/**
 * The highest throughput that some predictions show beyond doubt. Results that come back arrive in groups of at most as
 * many as are in flight, so where measuring begins and ends may add that many to the frames that were counted.
 */
const provenThroughput = (predictions: readonly Prediction[]): number =>
  Math.max(
    ...predictions.map(({ plan, frames, throughput }) => {
      const inFlight = Number(/\|w(\d+)$/.exec(plan)?.[1] ?? 1);
      return (throughput.mean * (frames - inFlight)) / frames;
    }),
  );

describe("a search for the plans to simulate, with blocking I/O", () => {
  it("finds the same lowest latency and highest throughput as simulating all plans, if results stay", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (value) => {
        const input = scenario(value, "last", ["latency", "throughput"]);
        const all = await explore(await resolveScenario(input));
        const found = await explore(await resolveScenario({ ...input, search: { simulate: 0 } }));
        expect(all.search).toBeNull();
        expect(found.search!.conditions.every(({ proven }) => proven)).toBe(true);
        expect(best(found)).toEqual(best(all));
      }),
      { numRuns: 12 },
    );
  });

  it("believes what the simulation finds if results stay, and no plan to be slower if they come back", async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.constantFrom("last", "source"), async (value, deliver) => {
        const input = {
          ...scenario(value, deliver, ["latency", "throughput"]),
          search: { simulate: 0, near: 0 },
        };
        const run = await explore(await resolveScenario(input));
        for (const { condition, beliefs } of run.search!.conditions) {
          for (const { plan, throughput } of beliefs) {
            const own = run.predictions.filter(
              (item) =>
                item.condition === condition && (item.plan === plan || item.plan.startsWith(`${plan}|w`)),
            );
            expect(provenThroughput(own)).toBeLessThanOrEqual(throughput * tolerance);
            if (deliver === "source") continue;
            const simulated = Math.max(...own.map((item) => item.throughput.mean));
            expect(simulated).toBeLessThanOrEqual(throughput * tolerance);
            expect(simulated * tolerance).toBeGreaterThanOrEqual(throughput);
          }
        }
      }),
      { numRuns: 12 },
    );
  });
});
