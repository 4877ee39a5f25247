import { describe, expect, it } from "vitest";
import { interleave } from "../../src/bench/interleave.ts";

describe("interleave", () => {
  it("takes turns, leaves the first round out, and gives medians of rates and times", () => {
    const order: string[] = [];
    const seconds = [99, 1, 4, 2];
    const contestant = (name: string) => ({
      name,
      run: () => {
        order.push(name);
        return { work: 8, seconds: seconds[Math.floor((order.length - 1) / 2)] };
      },
    });
    const timings = interleave([contestant("x"), contestant("y")], 3);
    expect(order).toEqual(["x", "y", "x", "y", "x", "y", "x", "y"]);
    expect(timings).toEqual([
      { name: "x", rate: 4, seconds: 2 },
      { name: "y", rate: 4, seconds: 2 },
    ]);
  });
});
