import { describe, expect, it } from "vitest";
import { noRules } from "../../src/graph/feedRules.ts";
import { seededFeeds } from "../../src/graph/runtime/seededFeeds.ts";

const input = (type: string, shape: number[]) => ({
  name: "x",
  isTensor: true as const,
  type: type as "float32",
  shape,
});
const dataOf = (type: string, shape: number[], distinct?: number) =>
  Array.from(seededFeeds([input(type, shape)], 0, noRules, distinct).x.data as Float32Array);

describe("seeded inputs", () => {
  it("repeat floats after as many as were asked for, beginning like those that do not", () => {
    const [all, some] = [dataOf("float32", [5, 21]), dataOf("float32", [5, 21], 10)];
    expect(new Set(all).size).toBeGreaterThan(100);
    expect(some).toHaveLength(105);
    expect(some.slice(0, 10)).toEqual(all.slice(0, 10));
    for (const [index, value] of some.entries()) expect(value).toBe(all[index % 10]);
  });

  it("keep integers and inputs that are short as they are", () => {
    expect(dataOf("int32", [50], 10)).toEqual(dataOf("int32", [50]));
    expect(dataOf("float64", [7], 10)).toEqual(dataOf("float64", [7]));
  });
});
