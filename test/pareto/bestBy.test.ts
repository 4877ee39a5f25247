import fc from "fast-check";
import { expect, it } from "vitest";
import { bestBy } from "../../src/pareto/bestBy.ts";
import type { Direction } from "../../src/pareto/dominates.ts";
import { paretoFront } from "../../src/pareto/front.ts";

const points = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 12 });
const direction = fc.constantFrom<Direction>("min", "max");

it("bestBy finds the first item of a front, which the other objectives decide in a tie", () => {
  fc.assert(
    fc.property(points, direction, direction, (items, first, second) => {
      const objectives = [
        { direction: first, value: ([value]: [number, number]) => value },
        { direction: second, value: ([, value]: [number, number]) => value },
      ];
      expect(bestBy(items, objectives)).toBe(paretoFront(items, objectives)[0][0]);
    }),
  );
});

it("bestBy takes the first of equal items, and finds none among none", () => {
  const items = [
    { id: "a", value: 2 },
    { id: "b", value: 1 },
    { id: "c", value: 1 },
  ];
  expect(bestBy(items, [{ direction: "min", value: ({ value }) => value }])?.id).toBe("b");
  expect(bestBy([] as typeof items, [{ direction: "min", value: ({ value }) => value }])).toBeUndefined();
});
