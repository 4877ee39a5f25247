import fc from "fast-check";
import { expect, it } from "vitest";
import { energyPerFrame } from "../../src/plan/energy.ts";

const watts = fc.record({
  idle: fc.double({ min: 0, max: 100, noNaN: true }),
  more: fc.double({ min: 0, max: 100, noNaN: true }),
});

it("a device that computes half of the time draws the mean of idle and busy watts", () => {
  const devices = { pi: { idle: 2, busy: 6 } };
  // 4 W on average; ten frames a second.
  expect(energyPerFrame({ devices, transfer: 0.1 }, 10, [{ name: "pi", utilisation: 0.5 }])).toBeCloseTo(0.5);
});

it("energy is idle and busy watts by their times, device by device, plus the links' joules", () => {
  fc.assert(
    fc.property(
      fc.array(watts, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 1e-3, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (list, period, share, transfer) => {
        const devices = Object.fromEntries(
          list.map(({ idle, more }, index) => [`d${index}`, { idle, busy: idle + more }]),
        );
        const resources = Object.keys(devices).map((name) => ({ name, utilisation: share }));
        const busyTime = share * period;
        const expected = Object.values(devices).reduce(
          (sum, { idle, busy }) => sum + busy * busyTime + idle * (period - busyTime),
          transfer,
        );
        expect(energyPerFrame({ devices, transfer }, 1 / period, resources)).toBeCloseTo(expected, 6);
      },
    ),
  );
});
