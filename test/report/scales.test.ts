import { expect, it } from "vitest";
import { fixedScale, timeUnit } from "../../src/report/charts/scales.ts";

/** More than a call takes arguments. */
const count = 300_000;

it("scales take more values than a call takes arguments", () => {
  const values = Array.from({ length: count }, (_, index) => 1 + index / count);
  expect(timeUnit(values).unit).toBe("ms");
  expect(fixedScale(values, 100)).toMatchObject({
    type: "linear",
    domain: [expect.closeTo(0.94, 2), expect.closeTo(2.06, 2)],
  });
});

it("no values give the unit of small ones and a scale from 0 to 1", () => {
  expect(timeUnit([]).unit).toBe("µs");
  expect(fixedScale([], 100).domain).toEqual([0, 1]);
});
