import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InputError } from "../../src/base/errors.ts";
import { parseFieldPath, withField } from "../../src/study/fieldPath.ts";

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

/** A document of a few levels, in which one object may be at several places, as YAML's aliases put it there. */
const knotted = fc
  .record({ a: fc.integer(), b: fc.record({ a: fc.integer(), b: fc.integer() }) })
  .chain((shared) =>
    fc.record({
      a: fc.constantFrom<unknown>(shared, 1, [shared, 2]),
      b: fc.constantFrom<unknown>(shared, shared.b, { a: shared }),
    }),
  );
const settings = fc.array(
  fc.record({
    path: fc.array(fc.constantFrom<string | number>("a", "b", 0), { minLength: 1, maxLength: 4 }),
    value: knotted,
  }),
  { maxLength: 5 },
);

describe("withField", () => {
  it("sets what a path leads to, and makes what is missing on the way", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.integer(), (parts, value) => {
        const document = withField({}, parts, value);
        let at: unknown = document;
        for (const part of parts) at = Object.getOwnPropertyDescriptor(at, part)?.value;
        expect(at).toBe(value);
        expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
      }),
    );
  });

  it("keeps the fields beside it, and reaches into lists up to their end", () => {
    const document = { rules: [{ a: 1 }, "b"], seed: 1 };
    const changed = withField(withField(document, ["rules", 0, "a"], 2), ["rules", 2], "c");
    expect(changed).toEqual({ rules: [{ a: 2 }, "b", "c"], seed: 1 });
    expect(document).toEqual({ rules: [{ a: 1 }, "b"], seed: 1 });
  });

  it("makes a list that is missing where the path has a number", () => {
    expect(withField({}, ["rules", 0], "server never")).toEqual({ rules: ["server never"] });
  });

  it("sets one field and no other, whatever objects the document and the values share", () => {
    /** Sets fields one after the other; what does not fit is left out. */
    const applied = (
      document: object,
      list: { path: (string | number)[]; value: unknown }[],
      fresh: boolean,
    ) =>
      list.reduce((all, { path, value }) => {
        // A copy by way of JSON shares nothing with anything.
        const [from, to] = fresh ? [all, value].map((one) => JSON.parse(JSON.stringify(one))) : [all, value];
        try {
          return withField(from, path, to);
        } catch {
          return all;
        }
      }, document);
    fc.assert(
      fc.property(knotted, settings, (document, list) => {
        const before = JSON.stringify([document, list]);
        expect(applied(document, list, false)).toEqual(applied(document, list, true));
        expect(JSON.stringify([document, list])).toBe(before);
      }),
    );
  });

  it("refuses a path through text, or past the end of a list", () => {
    expect(() => withField({ name: "x" }, ["name", "first"], 1)).toThrow(
      'name is "x", which has no field first',
    );
    expect(() => withField({ rules: ["x"] }, ["rules", 0, "a"], 1)).toThrow(
      'rules[0] is "x", which has no field a',
    );
    expect(() => withField({}, ["rules", 1], "x")).toThrow("rules is a list of 0; it has no 1");
    expect(() => withField({ rules: [] }, ["rules", 1], "x")).toThrow("rules is a list of 0; it has no 1");
    expect(() => withField({ rules: [] }, ["rules", "x"], "x")).toThrow("rules is a list of 0; it has no x");
  });
});
