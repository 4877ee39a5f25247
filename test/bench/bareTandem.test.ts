import { expect, it } from "vitest";
import { bareTandem } from "../../src/bench/bareTandem.ts";
import { tandemOfThree } from "../../src/bench/tandemGroup.ts";
import { simulate } from "../../src/simulate/simulate.ts";

it("the bare loop has the events of the engine, and the mean time of queueing theory", () => {
  const customers = 300_000;
  const { events, mean } = bareTandem(customers);
  const engine = simulate(tandemOfThree(customers), { engine: "event", sinks: [{ consume: () => {} }] });
  expect(events).toBe(engine.events);
  // Of each M/M/1 with arrivals at rate 1: 1 / (1 / service - 1).
  const expected = [0.5, 0.6, 0.7].reduce((sum, service) => sum + 1 / (1 / service - 1), 0);
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.02);
});
