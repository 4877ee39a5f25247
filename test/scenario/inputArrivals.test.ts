import { describe, expect, it } from "vitest";
import { framesOffered, framesPerSecond } from "../../src/scenario/inputArrivals.ts";
import type { Scenario } from "../../src/scenario/scenarioSchema.ts";

type ArrivalScenario = Parameters<typeof framesOffered>[0];

/** A scenario as plans of this batch meet it. */
function metBy(batch: number, workload: Partial<Scenario["workload"]>, batches = [batch]): ArrivalScenario {
  const choices = { isOverBatches: batches.length > 1, batches: batches.map((one) => ({ batch: one })) };
  return {
    scenario: { workload: { warmup: "auto", ...workload } },
    devices: [{ profile: { model: { batch } } }],
    ...(batches.length > 1 && { choices }),
  } as unknown as ArrivalScenario;
}

describe("the frames of a run", () => {
  it("hold the same inputs whatever the batch, as many as those of the largest", () => {
    const workload = { arrivals: { poisson: 10 }, frames: 200, warmup: 5 } as const;
    const offered = (batch: number) => framesOffered(metBy(batch, workload, [1, 3, 8]));
    expect(offered(8)).toEqual({ frames: 200, warmup: 5 });
    expect(offered(1)).toEqual({ frames: 1600, warmup: 40 });
    expect(offered(3)).toEqual({ frames: 533, warmup: 13 });
  });

  it("are as many as the scenario says if they arrive whole, or are of one batch", () => {
    const workload = { frames: 200, warmup: 5 };
    expect(framesOffered(metBy(1, { ...workload, arrivals: "saturated" }, [1, 8]))).toEqual(workload);
    const single = { ...workload, arrivals: { period: 1 }, per: "input" } as const;
    expect(framesOffered(metBy(8, single))).toEqual(workload);
    expect(framesOffered(metBy(8, { frames: 20, arrivals: { period: 1 } })).warmup).toBe("auto");
  });

  it("are those that a list of times fills", () => {
    const times = Array.from({ length: 20 }, (_, index) => index);
    const offered = (batch: number) =>
      framesOffered(metBy(batch, { arrivals: { times }, frames: 20 }, [1, 8])).frames;
    expect(offered(8)).toBe(2);
    expect(offered(1)).toBe(16);
  });
});

describe("the rate of arrivals", () => {
  it("is that of the times of a list that a run plays", () => {
    // Five frames a second apart, then a hundred at one time.
    const times = [0, 1, 2, 3, 4, ...Array.from({ length: 100 }, () => 5)];
    const workload = (frames: number) => ({ arrivals: { times }, frames });
    expect(framesPerSecond(metBy(1, workload(5)))).toBe(1);
    expect(framesPerSecond(metBy(1, workload(105)))).toBe(104 / 5);
    // Two frames of two inputs each: three seconds between the first input and the last.
    expect(framesPerSecond(metBy(2, { ...workload(2), per: "input" }))).toBe(0.5);
    // Four frames of one input are the same inputs.
    expect(framesPerSecond(metBy(1, workload(2), [1, 2]))).toBe(1);
  });
});
