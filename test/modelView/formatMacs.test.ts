import { describe, expect, it } from "vitest";
import { macsWithUnit } from "../../src/modelView/formatMacs.ts";

describe("multiply-accumulates with their unit", () => {
  it("have a space before the unit, with a prefix and without", () => {
    expect([1, 500, 999, 1000, 118_013_952, 2.5e9].map(macsWithUnit)).toEqual([
      "1 MACs",
      "500 MACs",
      "999 MACs",
      "1 kMACs",
      "118 MMACs",
      "2.5 GMACs",
    ]);
  });
});
