import * as fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { recordByName, recordByNameSchema } from "../../src/base/recordByName.ts";
import { anyName } from "../support/anyName.ts";

const schema = recordByNameSchema(z.string(), z.number());
const entries = fc.uniqueArray(fc.tuple(anyName, fc.integer()), { selector: ([name]) => name });

it("a record by name finds only what was put there", () => {
  const record = recordByName([["a", 1]]);
  for (const name of ["constructor", "toString", "__proto__"]) expect(record[name]).toBeUndefined();
  expect(record.a).toBe(1);
});

it("a record by name keeps every name, through JSON and the schema too", () => {
  fc.assert(
    fc.property(entries, (given) => {
      const record = recordByName(given);
      const read = schema.parse(JSON.parse(JSON.stringify(record)));
      for (const known of [record, read]) {
        expect(new Map(Object.entries(known))).toEqual(new Map(given));
        for (const [name, value] of given) expect(known[name]).toBe(value);
      }
    }),
  );
});

it("the schema tells keys of dots from each other", () => {
  const text = '{"__proto__":1,"__proto__.":2,"__proto__..":3}';
  expect(JSON.stringify(schema.parse(JSON.parse(text)))).toBe(text);
});

it("the schema refuses what is no record, and values that do not fit", () => {
  for (const wrong of [null, 1, "a", [1], { a: "1" }, JSON.parse('{"__proto__":"1"}')]) {
    expect(schema.safeParse(wrong).success).toBe(false);
  }
});
