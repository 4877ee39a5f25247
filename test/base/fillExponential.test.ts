import { describe, expect, it } from "vitest";
import { fillExponential } from "../../src/base/fillExponential.ts";
import { type Random, randomStream } from "../../src/base/random.ts";

function numbers(count: number, mean: number, random: Random = randomStream(1, "numbers")): Float64Array {
  const values = new Float64Array(count);
  fillExponential(values, mean, random);
  return values;
}

describe("fillExponential", () => {
  it("fills with the exponential distribution, as far as a million numbers tell", () => {
    const sorted = numbers(1_000_000, 1).sort();
    // Kolmogorov and Smirnov: the largest distance from the distribution exceeds this once in a hundred times.
    const most = 1.628 / Math.sqrt(sorted.length);
    let distance = 0;
    for (const [index, value] of sorted.entries()) {
      const share = -Math.expm1(-value);
      distance = Math.max(distance, share - index / sorted.length, (index + 1) / sorted.length - share);
    }
    expect(distance).toBeLessThan(most);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
  });

  it("has a tail as long as the distribution's", () => {
    const values = numbers(10_000_000, 1);
    for (const from of [5, 7.697, 9, 11]) {
      const beyond = values.reduce((count, value) => count + (value > from ? 1 : 0), 0);
      const expected = values.length * Math.exp(-from);
      // Four standard deviations of a number of rare events.
      expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it("has no memory: one number says nothing of the next", () => {
    const values = numbers(1_000_000, 1);
    let product = 0;
    for (let index = 1; index < values.length; index++)
      product += (values[index] - 1) * (values[index - 1] - 1);
    expect(Math.abs(product / values.length)).toBeLessThan(4 / Math.sqrt(values.length));
  });

  it("gives the same numbers for every mean, that many times as large", () => {
    const [one, three] = [1, 3].map((mean) => numbers(10_000, mean));
    expect(three).toEqual(one.map((value) => 3 * value));
  });

  it("gives a number for every draw, the extreme ones too", () => {
    for (const draw of [0, 1 - 2 ** -32, 0.5, 255 / 2 ** 32, 2 ** -24]) {
      // The first draw, and a middling one for each that its edge may need.
      let first = true;
      const random = () => {
        const next = first ? draw : 0.37;
        first = false;
        return next;
      };
      const [value] = numbers(1, 1, random);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(30);
    }
  });
});
