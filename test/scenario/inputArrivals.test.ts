import { describe, expect, it } from "vitest";
import { framesPerSecond } from "../../src/scenario/inputArrivals.ts";
import type { Scenario } from "../../src/scenario/scenarioSchema.ts";

describe("the rate of arrivals", () => {
  it("is that of the times of a list that a run plays", () => {
    // Five frames a second apart, then a hundred at one time.
    const times = [0, 1, 2, 3, 4, ...Array.from({ length: 100 }, () => 5)];
    const workload = (frames: number) => ({ arrivals: { times }, frames }) as Scenario["workload"];
    expect(framesPerSecond(workload(5), 1)).toBe(1);
    expect(framesPerSecond(workload(105), 1)).toBe(104 / 5);
    // Two frames of two inputs each: three seconds between the first input and the last.
    expect(framesPerSecond(workload(2), 2)).toBe(0.5);
  });
});
