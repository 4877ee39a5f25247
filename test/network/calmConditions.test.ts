import { describe, expect, it } from "vitest";
import { calmConditions } from "../../src/network/calmConditions.ts";
import { parseConditions, perfect } from "../../src/network/conditions.ts";
import { traceMean } from "../../src/network/trace.ts";

describe("conditions in which nothing varies", () => {
  it("leave conditions without jitter, loss and trace as they are", () => {
    const calm = parseConditions("delay 20ms rate 5mbit");
    expect(calmConditions(calm)).toEqual(calm);
    expect(calmConditions(perfect)).toEqual(perfect);
  });

  it("have no jitter, and reduce the rate by what is sent again", () => {
    expect(calmConditions(parseConditions("delay 20ms 5ms rate 5mbit loss 20%"))).toEqual({
      ...parseConditions("delay 20ms rate 4mbit"),
    });
    // A chain that is bad a tenth of the time, and loses everything then.
    const burst = calmConditions(parseConditions("rate 10mbit loss gemodel 1% 9%"));
    expect(burst.rate).toBeCloseTo(9e6, 3);
    expect(burst.burst).toBeUndefined();
  });

  it("have a trace's means over time", () => {
    const trace = {
      time: [0, 1, 4],
      rate: [8e6, 2e6, 5e6],
      delay: [0.1, 0.2, 0.3],
      after: "repeat" as const,
      end: 5,
    };
    const calm = calmConditions({ ...perfect, trace });
    expect(calm.rate).toBeCloseTo((8e6 + 3 * 2e6 + 5e6) / 5, 6);
    expect(calm.delay).toBeCloseTo((0.1 + 3 * 0.2 + 0.3) / 5, 12);
    expect(calm.trace).toBeUndefined();
    const lossy = { ...trace, loss: [0, 0.25, 0] };
    expect(calmConditions({ ...perfect, trace: lossy }).rate).toBeCloseTo(calm.rate * (1 - 0.15), 6);
    // Before the first time the first row holds.
    expect(traceMean({ ...trace, time: [2, 3, 4] }, trace.rate)).toBeCloseTo((3 * 8e6 + 2e6 + 5e6) / 5, 6);
  });
});
