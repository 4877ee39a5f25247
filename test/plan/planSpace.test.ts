import * as fc from "fast-check";
import { expect, it } from "vitest";
import { twoDevicePlans } from "../../src/plan/planSpace.ts";
import { anyName } from "../support/anyName.ts";

it("gives every plan a name of its own, whatever cuts and devices are called", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 }),
      fc.array(anyName, { minLength: 2, maxLength: 6 }),
      ([source, ...others], cuts) => {
        const plans = twoDevicePlans(source, others, cuts);
        expect(plans.length).toBe(1 + others.length * (cuts.length - 1));
        expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
        expect(plans[0].id).toBe(source);
      },
    ),
  );
});
