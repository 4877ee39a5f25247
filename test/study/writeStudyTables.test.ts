import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Cell, csvText } from "../../src/report/csvText.ts";
import type { StudyCells } from "../../src/study/cells.ts";
import { pieceRows } from "../../src/study/csvWriter.ts";
import type { CellFailure } from "../../src/study/evaluateCell.ts";
import { ResultLog } from "../../src/study/resultLog.ts";
import { writeStudyTables } from "../../src/study/writeStudyTables.ts";

/** The most rows that were one text. */
let longest = 0;
vi.mock("../../src/report/csvText.ts", async (original) => {
  const real = await original<typeof import("../../src/report/csvText.ts")>();
  const watched =
    <A extends [...unknown[], Cell[][]]>(write: (...given: A) => string) =>
    (...given: A) => {
      longest = Math.max(longest, (given.at(-1) as Cell[][]).length);
      return write(...given);
    };
  return { ...real, csvRows: watched(real.csvRows), csvText: watched(real.csvText) };
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tables-"));
  longest = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

const failure: CellFailure = { failure: 'no, "never"', code: "failed" };

function failing(length: number): { cells: StudyCells; outcomes: CellFailure[] } {
  const axes = [{ name: "a,b", isNumeric: true }];
  const at = (index: number) => ({ index, name: `cell ${index}`, values: [index / 2], settings: [] });
  return { cells: { axes, length, at }, outcomes: Array.from({ length }, () => failure) };
}

it("writes cells.csv in pieces, because the longest text that Node can hold is shorter", async () => {
  const length = 2 * pieceRows + 7;
  const { cells, outcomes } = failing(length);
  const log = await ResultLog.open(directory);
  const { rows, failed } = await writeStudyTables(
    directory,
    cells,
    { outcomes, failures: new Map(), repeated: new Set<string>() },
    log,
  );
  await log.close();
  expect(longest).toBe(pieceRows);
  expect(rows).toBe(0);
  expect(failed).toHaveLength(length);
  const data = Array.from({ length }, (_, cell): Cell[] => [
    ...[cell, `cell ${cell}`, cell / 2, "failed", null],
    'no, "never" (failed)',
  ]);
  const whole = csvText(["cell", "cell_name", "a,b", "state", "hash", "reason"], data);
  expect(readFileSync(path.join(directory, "cells.csv"), "utf8") === whole).toBe(true);
});

it("leaves no table that is not whole", async () => {
  const { cells, outcomes } = failing(3);
  const log = await ResultLog.open(directory);
  const computed = { outcomes, failures: new Map(), repeated: new Set<string>() };
  const work = writeStudyTables(directory, cells, computed, log, {
    signal: AbortSignal.abort(new Error("enough")),
  });
  await expect(work).rejects.toThrow("enough");
  await log.close();
  expect(readdirSync(directory)).toEqual(["results.jsonl"]);
});
