import fc from "fast-check";
import { expect, it } from "vitest";
import { formatBytes, formatDuration, formatEnergy, formatRate } from "../../src/base/units.ts";

it.each([
  [formatDuration(0.9996), "1 s"],
  [formatDuration(0.9994), "999 ms"],
  [formatDuration(0.9999996e-3), "1 ms"],
  [formatDuration(0), "0 s"],
  [formatDuration(1e-9), "0.001 µs"],
  [formatEnergy(-0.9996), "-1 J"],
  [formatRate(999.7e6), "1 Gbit/s"],
  [formatBytes(1001), "1001 B"],
  [formatBytes(1023.6), "1 KiB"],
  [formatBytes(2 ** 20 - 1), "1 MiB"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

it("never writes a thousand of a unit where there is a larger one", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 999, noNaN: true }), (value) => {
      expect(Number(formatDuration(value).split(" ")[0])).toBeLessThan(1000);
    }),
  );
});
