import * as fc from "fast-check";
import { expect, it } from "vitest";
import { printable, printableLines, withoutControls } from "../../src/base/printable.ts";
import { anyName } from "../support/anyName.ts";

const acting = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

it("printable shows characters that would act on a terminal, and leaves other text unchanged", () => {
  expect(printable("a\u001b[31m\n\u009b2J\u202eé日")).toBe("a\\u001b[31m\\u000a\\u009b2J\\u202eé日");
  expect(printableLines("a\n\tb\r\u001b")).toBe("a\n\tb\\u000d\\u001b");
  expect(withoutControls("a\u001b\u0000[b\nc")).toBe("a [b c");
});

it("printable leaves nothing that acts in any text", () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(printable(name)).not.toMatch(acting);
      expect(withoutControls(name)).not.toMatch(acting);
      expect(printableLines(name).replaceAll(/[\n\t]/g, "")).not.toMatch(acting);
    }),
  );
});

it("printable leaves the meaning of JSON unchanged", () => {
  fc.assert(
    fc.property(anyName, anyName, (key, value) => {
      const document = { list: [{ [key]: value }] };
      expect(JSON.parse(printableLines(JSON.stringify(document, null, 2)))).toEqual(document);
    }),
  );
});
