import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

  it("has no names but those that were put there", () => {
    const data = decodeData(encodeData({ links: { a: Number.POSITIVE_INFINITY } })) as {
      links: Record<string, unknown>;
    };
    expect(data.links.constructor).toBeUndefined();
    expect(data.links.a).toBe(Number.POSITIVE_INFINITY);
  });
});
