import fc from "fast-check";
import { expect, it } from "vitest";
import { packArrivals, unpackArrivals } from "../../../src/runtime/protocol/packArrivals.ts";
import type { Arrivals } from "../../../src/simulate/input.ts";

const arrivals = fc.oneof(
  fc.constant<Arrivals>({ kind: "saturated" }),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((period): Arrivals => ({ kind: "periodic", period })),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((rate): Arrivals => ({ kind: "poisson", rate })),
  fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })).map((times): Arrivals => ({ kind: "list", times })),
);

it("arrivals are unchanged after their way in a message", () => {
  fc.assert(
    fc.property(arrivals, (given) => {
      const { arrivals: head, body } = packArrivals(given);
      const frames = given.kind === "list" ? given.times.length : 1;
      expect(unpackArrivals(head, body?.[0] ?? new Uint8Array(), frames)).toEqual(given);
    }),
  );
});
