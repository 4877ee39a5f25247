import { Resvg } from "@resvg/resvg-js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binaryTicks, cutAxis, linearByteTicks, logTicks } from "../../src/report/charts/axes.ts";
import { placeLabels } from "../../src/report/charts/placeLabels.ts";
import { fixedScale, scalePosition, timeUnit } from "../../src/report/charts/scales.ts";
import { fontFamily, fontFiles, textWidth } from "../../src/report/fontMetrics.ts";
import { renderPng } from "../../src/report/render.ts";
import { expectClear, labelBox } from "./labelBoxes.ts";

const size = { width: 300, height: 200 };

describe("textWidth", () => {
  it("agrees with the renderer on the packaged font", () => {
    for (const [text, weight] of [
      ["features.17, then server (ms)", 400],
      ["Mean latency iiiWWW", 600],
    ] as const) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><text x="10" y="40" font-family="${fontFamily}" font-weight="${weight}" font-size="30">${text}</text></svg>`;
      const box = new Resvg(svg, { font: { fontFiles: [...fontFiles], loadSystemFonts: false } }).getBBox()!;
      expect(Math.abs(textWidth(text, 30, weight === 600) / box.width - 1)).toBeLessThan(0.03);
    }
  });
});

describe("renderPng", () => {
  it("draws text without any system font, whatever family is requested", () => {
    const png = (content: string) =>
      renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">${content}</svg>`);
    const empty = png("");
    const named = png(`<text x="4" y="30" font-family="${fontFamily}, Arial" font-size="24">split</text>`);
    expect(named.equals(empty)).toBe(false);
    expect(png('<text x="4" y="30" font-family="sans-serif" font-size="24">split</text>').equals(named)).toBe(
      true,
    );
  });
});

describe("placeLabels", () => {
  const request = fc.record({
    x: fc.integer({ min: 0, max: size.width }),
    y: fc.integer({ min: 0, max: size.height }),
    text: fc.constantFrom("features.3", "all local", "a · b"),
  });

  it("keeps labels inside the plot, off the marks and off each other", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const places = placeLabels(requests, requests, size, 12);
        const boxes = places.flatMap((place, index) => (place ? [labelBox(requests[index], place, 12)] : []));
        expectClear(boxes, requests, size);
      }),
    );
  });
});

describe("fixedScale", () => {
  it("holds every value inside its domain", () => {
    const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.constantFrom(8, 30), (list, logFrom) => {
        const scale = fixedScale(list, logFrom);
        for (const value of list) {
          const position = scalePosition(scale, value);
          expect(position >= 0 && position <= 1).toBe(true);
        }
      }),
    );
  });

  it("is logarithmic only if the range demands it, and never from zero", () => {
    expect(fixedScale([10, 90], 8).type).toBe("log");
    expect(fixedScale([10, 70], 8)).toMatchObject({ type: "linear", domain: [0, expect.any(Number)] });
    expect(fixedScale([0, 1000], 8).type).toBe("linear");
    expect(fixedScale([100, 101], 8).domain[0]).toBeGreaterThan(99);
  });
});

describe("ticks", () => {
  it("are round, inside the domain and few enough", () => {
    expect(logTicks([50, 500], 9)).toEqual([50, 100, 200, 300, 500]);
    expect(logTicks([0.02, 30], 4)).toEqual([0.1, 1, 10]);
    expect(logTicks([3, 7], 9)).toEqual([3, 4, 5, 6, 7]);
    expect(binaryTicks([3000, 2e6])).toEqual([4096, 16384, 65536, 262144, 1048576]);
    expect(linearByteTicks([0, 600_000])).toEqual([0, 131072, 262144, 393216, 524288]);
  });

  it("are none on a logarithmic axis that has no end or starts at zero", () => {
    const { POSITIVE_INFINITY: infinity } = Number;
    expect(logTicks([infinity, infinity], 9)).toEqual([]);
    expect(logTicks([1, infinity], 9)).toEqual([]);
    expect(logTicks([0, 10], 9)).toEqual([]);
  });

  it("name every cut if there is room, else some of them and always the last", () => {
    const names = Array.from({ length: 100 }, (_, index) => `features.${index}`);
    expect(cutAxis(names.slice(0, 20), 880)).not.toHaveProperty("values");
    const { values } = cutAxis(names, 270) as { values: string[] };
    expect(values.length).toBeLessThan(20);
    expect([values[0], values[values.length - 1]]).toEqual(["features.0", "features.99"]);
  });

  it("are in the unit that suits the values", () => {
    expect([timeUnit([2e-4]), timeUnit([0.2]), timeUnit([20])].map(({ unit }) => unit)).toEqual([
      "µs",
      "ms",
      "s",
    ]);
  });
});
