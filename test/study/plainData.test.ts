import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordByName } from "../../src/base/recordByName.ts";
import { decodeData, encodeData } from "../../src/study/plainData.ts";

const leaf = fc.oneof(
  fc.double({ noNaN: true }).map((value) => value + 0),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
);

describe("plain data", () => {
  it("comes back as it was, infinite numbers included", () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("tree")),
        fc.dictionary(
          fc.string().map((key) => `n${key}`),
          tie("tree"),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (data) => {
        expect(encodeData(decodeData(encodeData(data)))).toBe(encodeData(data));
        expect(JSON.stringify(decodeData(encodeData(data)))).toBe(JSON.stringify(data));
      }),
    );
  });

  it("keeps which objects have a prototype: records of names have none, and find only what was put there", () => {
    const links = recordByName<unknown>([
      ["a", Number.POSITIVE_INFINITY],
      ["__proto__", 1],
      ["$number", "1"],
    ]);
    const data = decodeData(encodeData({ links, more: [links] })) as { links: typeof links; more: object[] };
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    for (const read of [data.links, data.more[0] as typeof links]) {
      expect(Object.getPrototypeOf(read)).toBeNull();
      expect(read.constructor).toBeUndefined();
      expect(Object.entries(read)).toEqual(Object.entries(links));
    }
  });
});
