import { expect, it } from "vitest";
import { hiddenDuplicates } from "../../src/report/hiddenDuplicates.ts";

it("the first of more than three equal plans represents the others in tables", () => {
  const { hidden, equals } = hiddenDuplicates({
    duplicates: [
      ["pi|a|server", "pi|b|server"],
      ["pi|c|server", "pi|d|server", "pi|e|edge", "pi|f|edge|g|server"],
    ],
  });
  expect([...hidden]).toEqual(["pi|d|server", "pi|e|edge", "pi|f|edge|g|server"]);
  expect([...equals]).toEqual([["pi|c|server", 3]]);
});
