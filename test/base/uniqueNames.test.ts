import * as fc from "fast-check";
import { expect, it } from "vitest";
import { uniqueNames } from "../../src/base/uniqueNames.ts";
import { anyName } from "../support/anyName.ts";

it("uniqueNames numbers a repeated name, and never takes a name that is in the list", () => {
  expect(uniqueNames(["a", "a", "b", "a", "a#2"])).toEqual(["a", "a#3", "b", "a#4", "a#2"]);
  expect(uniqueNames(["a-2", "a", "a"], "-")).toEqual(["a-2", "a", "a-3"]);
});

it("uniqueNames makes every name of a list different, and keeps the first of equal ones", () => {
  fc.assert(
    fc.property(fc.array(anyName), (names) => {
      const unique = uniqueNames(names);
      expect(unique.length).toBe(names.length);
      expect(new Set(unique).size).toBe(names.length);
      for (const [index, name] of names.entries()) {
        if (names.indexOf(name) === index) expect(unique[index]).toBe(name);
      }
    }),
  );
});

it("uniqueNames numbers ten thousand equal names without looking at each one repeatedly", () => {
  expect(uniqueNames(new Array(10_000).fill("a")).at(-1)).toBe("a#10000");
});
