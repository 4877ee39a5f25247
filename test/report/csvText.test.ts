import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { type Cell, csvText } from "../../src/report/csvText.ts";

/** A text that is no negative number, which Papa Parse would escape. */
const text = (least = 0) => fc.string({ minLength: least }).filter((text) => !/^-\d/.test(text));

const cell: fc.Arbitrary<Cell> = fc.oneof(
  text(),
  fc.constantFrom("", " ", "a,b", 'say "x"', "two\nlines", "=1+1", " -2", "@x", "\ufeffx", "＝1"),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

describe("csvText", () => {
  it("writes what Papa Parse writes when it looks at every cell", () => {
    const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.record({
        fields: fc.array(text(1), { minLength: width, maxLength: width }),
        data: fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
          minLength: 1,
          maxLength: 8,
        }),
      }),
    );
    fc.assert(
      fc.property(table, ({ fields, data }) => {
        const escapeFormulae = /^\s*[=+\-@\t\r\n＝＋－＠]/;
        expect(csvText(fields, data)).toBe(
          `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae })}\n`,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("writes a negative number in one way, whether it is text or not", () => {
    const numbers = [-1, -0.5, -1e-7, -1e21, Number.NEGATIVE_INFINITY];
    const rows = csvText(
      ["a", "b"],
      numbers.map((value) => [value, String(value)]),
    ).split("\n");
    expect(rows.slice(1, -1)).toEqual(numbers.map((value) => `${value},${value}`));
    for (const text of ["-1+1", "-x", "--1", "-1 ", "+1", "-"])
      expect(csvText(["a"], [[text]])).toBe(`a\n"'${text}"\n`);
  });

  it("is read back as it was", () => {
    const data = [["a,b", 'say "x"', "two\nlines", 0.1, true, null]];
    const text = csvText(["p", "q", "r", "s", "t", "u"], data);
    expect(Papa.parse(text.trimEnd()).data[1]).toEqual(["a,b", 'say "x"', "two\nlines", "0.1", "true", ""]);
    expect(csvText(["only"], [])).toBe("only\n");
  });
});
