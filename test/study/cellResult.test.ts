import { expect, it } from "vitest";
import type { Cell } from "../../src/report/csvText.ts";
import { isCellResult } from "../../src/study/cellResult.ts";
import { studyPlanColumns } from "../../src/study/studyColumns.ts";

/** The text of a result of one row, all cells of which are empty but these. */
const resultOf = (values: Record<string, Cell>) =>
  JSON.stringify({
    seed: 1,
    objectives: ["latency"],
    rows: [studyPlanColumns.map(({ name }) => values[name] ?? null)],
    unpredicted: null,
  });

it("a result may count more frames than 2^31: they are those of all replications", () => {
  expect(isCellResult(resultOf({ frames: 10 * 2 ** 31, warmup: 2 ** 31, drops: 2 ** 31 }))).toBe(true);
});

it.each<Record<string, Cell>>([{ frames: 0.5 }, { window: 2 ** 31 }, { plan: 1 }, { front: "true" }])(
  "a result of %j is none",
  (values) => {
    expect(isCellResult(resultOf(values))).toBe(false);
  },
);
