import { expect, it } from "vitest";
import { Direction } from "../../../src/emulate/relay/direction.ts";
import { Lane } from "../../../src/emulate/relay/lane.ts";
import { perfect } from "../../../src/network/conditions.ts";

/** A link whose delay is 10 ms in the first second and 200 ms in the next. */
const trace = { time: [0, 1], rate: [1e6, 1e6], delay: [0.01, 0.2], after: "hold" as const };

function directionOf(jitter: number): Direction {
  const conditions = { ...perfect, jitter, trace };
  const direction = new Direction("a>b", conditions, new Lane(conditions), { seed: 1, queueBytes: 1e6 });
  direction.begin(0);
  return direction;
}

it.each([0, 1e-4])("a trace's delay changes while the link is busy, with jitter %s", (jitter) => {
  const direction = directionOf(jitter);
  expect(Math.abs(direction.delayAt(0.5, 1) - 0.01)).toBeLessThanOrEqual(jitter);
  expect(Math.abs(direction.delayAt(1.5, 1) - 0.2)).toBeLessThanOrEqual(jitter);
});

it("jitter is drawn once for everything that is sent without a pause", () => {
  const direction = directionOf(1e-3);
  const first = direction.delayAt(0.1, 1);
  expect(direction.delayAt(0.2, 1)).toBe(first);
  expect(direction.delayAt(1.2, 1)).toBeCloseTo(first + 0.19, 12);
  expect(direction.delayAt(0.3, 2)).not.toBe(first);
});

it("another seed draws other jitter, and a seed stays until there is another", () => {
  const direction = directionOf(1e-3);
  const drawn = (seed?: string) => {
    direction.begin(0, seed);
    return direction.delayAt(0.1, 1);
  };
  const first = drawn();
  const other = drawn("1/1");
  expect(other).not.toBe(first);
  expect(drawn()).toBe(other);
  expect(drawn("1")).toBe(first);
});
