import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InputError } from "../../src/base/errors.ts";
import { parseFieldPath, setField } from "../../src/study/fieldPath.ts";

const name = fc.oneof(
  fc.constantFrom("devices", "pi.a", "my wifi", "__proto__", '"', "\\"),
  fc.string({ minLength: 1 }),
);
const path = fc.array(fc.oneof(name, fc.nat(99)), { minLength: 1, maxLength: 5 });

describe("parseFieldPath", () => {
  it("reads any path as messages write it", () => {
    fc.assert(
      fc.property(path, (parts) => {
        expect(parseFieldPath(z.core.toDotPath(parts))).toEqual(parts);
      }),
    );
  });

  it.each(["", "a..b", ".a", "a.", "a[", "a[x]", 'a["x]', 'a["\\q"]', "a b]"])(
    "refuses %j in one sentence",
    (text) => {
      expect(() => parseFieldPath(text)).toThrow(InputError);
      expect(() => parseFieldPath(text)).toThrow(/is no path of a field; one such as/);
    },
  );
});

describe("setField", () => {
  it("sets what a path leads to, and makes what is missing on the way", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.integer(), (parts, value) => {
        const document = {};
        setField(document, parts, value);
        let at: unknown = document;
        for (const part of parts) at = Object.getOwnPropertyDescriptor(at, part)?.value;
        expect(at).toBe(value);
        expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
      }),
    );
  });

  it("keeps the fields beside it, and reaches into lists up to their end", () => {
    const document = { rules: [{ a: 1 }, "b"], seed: 1 };
    setField(document, ["rules", 0, "a"], 2);
    setField(document, ["rules", 2], "c");
    expect(document).toEqual({ rules: [{ a: 2 }, "b", "c"], seed: 1 });
  });

  it("refuses a path through text, or past the end of a list", () => {
    expect(() => setField({ name: "x" }, ["name", "first"], 1)).toThrow(
      'name is "x", which has no field first',
    );
    expect(() => setField({ rules: [] }, ["rules", 1], "x")).toThrow("rules is a list of 0; it has no 1");
    expect(() => setField({ rules: [] }, ["rules", "x"], "x")).toThrow("rules is a list of 0; it has no x");
  });
});
