import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkSlots } from "../../../src/runtime/controller/linkSlots.ts";

const teams = (...sizes: number[]) => sizes.map((size, stage) => Array(size).fill(`stage ${stage}`));

describe("linkSlots", () => {
  it("has no slots that the window leaves empty", () => {
    const slots = (sizes: number[], queue = 100, window = 12, drop = false) =>
      sizes.map((_, index) => linkSlots({ index, devices: teams(...sizes) }, queue, window, drop));
    expect(slots([1, 1, 1])).toEqual([12, 12, 12]);
    // The four senders of the last device share the window.
    expect(slots([1, 4, 1])).toEqual([3, 3, 3]);
    expect(slots([1, 2, 3])).toEqual([6, 6, 2]);
    // The link behind the third device carries all frames.
    expect(slots([1, 2, 1, 1])).toEqual([6, 6, 12, 12]);
    expect(slots([1, 4], 2)).toEqual([2, 2]);
    expect(slots([1, 4], 0)).toEqual([0, 0]);
    expect(slots([1, 4, 1], 7, Number.POSITIVE_INFINITY)).toEqual([7, 7, 7]);
    expect(slots([1])).toEqual([100]);
    // Where frames are dropped, the source has a place for each that waits.
    expect(slots([1, 1, 1], 100, 12, true)).toEqual([100, 12, 12]);
  });

  it("has one for each frame of a window on a link, in front of the device and behind it", () => {
    const team = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(team, team, team, fc.integer({ min: 1, max: 20 }), fc.nat(60), (m, n, o, window, first) => {
        const devices = teams(1, m, n, o);
        const slots = linkSlots({ index: 2, devices }, 1000, window);
        const onLinks = (from: number, to: number) => {
          const counts = new Map<string, number>();
          for (let frame = first; frame < first + window; frame++) {
            const link = `${frame % from} ${frame % to}`;
            counts.set(link, (counts.get(link) ?? 0) + 1);
          }
          return Math.max(...counts.values());
        };
        expect(slots).toBeGreaterThanOrEqual(Math.max(onLinks(m, n), onLinks(n, o)));
        expect(slots).toBeLessThanOrEqual(window);
      }),
    );
  });
});
