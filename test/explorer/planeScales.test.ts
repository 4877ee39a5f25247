import { expect, it } from "vitest";
import { axisScale } from "../../src/explorer/page/answers/planeScales.ts";

const rows: Parameters<typeof axisScale>[0] = [];

it("an axis has a place for more values than a call can have arguments, and for none", () => {
  const values = Array.from({ length: 200_000 }, (_, index) => 1 + index / 200_000);
  const { at, most } = axisScale(rows, "latency", [0, 100], 5, values);
  expect(most).toBeCloseTo(2 * 1.06, 3);
  expect(at(most)).toBe(100);
  expect(axisScale(rows, "latency", [0, 100], 5).most).toBe(1);
});
