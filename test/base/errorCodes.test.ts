import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/base/errorCodes.ts";
import { InputError, ParetoPipeError } from "../../src/base/errors.ts";

const page = readFileSync("docs/reference/errors.md", "utf8");
describe("codes of errors", () => {
  it("are listed in docs/reference/errors.md, each with what it means", () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(errorCodes));
  });

  it("are given by the class where an error says nothing else", () => {
    expect(new ParetoPipeError("x").code).toBe("failed");
    expect(new InputError("x").code).toBe("invalid-input");
    expect(new InputError("x", { code: "invalid-trace" }).code).toBe("invalid-trace");
  });
});
