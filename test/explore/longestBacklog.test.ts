import { expect, it } from "vitest";
import { longestBacklog } from "../../src/explore/longestBacklog.ts";
import type { Trace } from "../../src/network/trace.ts";

/** 50 frames/s of 160 kbit for 9 s, 6.25 for 2 s, and none for 1 s. */
const trace: Trace = { time: [0, 9, 11], rate: [8e6, 1e6, 0], end: 12, after: "repeat" };
const frames = { bits: 160_000, least: 0.025 };

it("lasts from where frames begin to pile up until the last of them is served", () => {
  // Of 28 each second, 21.75 a second are left over for 2 s and all for 1 s; then 40 are served.
  const backlog = 2 * (28 - 6.25) + 28;
  expect(longestBacklog(trace, { ...frames, arriving: 28 })).toBeCloseTo(3 + backlog / (40 - 28), 9);
  // The same trace from another moment on.
  const turned: Trace = { time: [0, 2, 3], rate: [1e6, 0, 8e6], end: 12, after: "repeat" };
  expect(longestBacklog(turned, { ...frames, arriving: 28 })).toBeCloseTo(3 + backlog / (40 - 28), 9);
  const middle: Trace = { time: [0, 1, 2, 11], rate: [1e6, 0, 8e6, 1e6], end: 12, after: "repeat" };
  expect(longestBacklog(middle, { ...frames, arriving: 28 })).toBeCloseTo(3 + backlog / (40 - 28), 9);
});

it("is nothing where the link always keeps up, and never ends where it does not in the long run", () => {
  expect(longestBacklog({ ...trace, rate: [8e6, 1e6, 2e6] }, { ...frames, arriving: 6 })).toBe(0);
  // 31 a second are served in the long run.
  expect(longestBacklog(trace, { ...frames, arriving: 31 })).toBeLessThan(12);
  expect(longestBacklog(trace, { ...frames, arriving: 31.1 })).toBe(Number.POSITIVE_INFINITY);
  expect(longestBacklog(trace, { ...frames, least: 0.05, arriving: 21 })).toBe(Number.POSITIVE_INFINITY);
});

it("goes on over parts in which less piles up than was left", () => {
  const twice: Trace = { time: [0, 5, 6, 7], rate: [8e6, 0, 8e6, 0], end: 8, after: "repeat" };
  // In the second between the two outages 40 are served.
  expect(longestBacklog(twice, { ...frames, arriving: 20 })).toBeCloseTo(2, 9);
  expect(longestBacklog(twice, { ...frames, arriving: 24 })).toBeCloseTo(3 + 32 / 16, 9);
});
