import path from "node:path";
import { oneLine } from "../base/oneLine.ts";
import type { Cell } from "../report/csvText.ts";
import type { CellResult } from "./cellResult.ts";
import type { StudyCells } from "./cells.ts";
import type { ComputedCells } from "./computeCells.ts";
import { type CsvWriter, writeCsv } from "./csvWriter.ts";
import type { ResultLog } from "./resultLog.ts";
import { cellColumns, stateColumnNames, studyPlanColumns } from "./studyColumns.ts";
import { writeTable } from "./studyTables.ts";

/** A cell without a result. */
export interface FailedCell {
  name: string;
  reason: string;
}

/** How to stop the work, and who else gets the results. */
export interface TableOptions {
  signal?: AbortSignal;
  /**
   * Called with each cell's place on the axes and its result, in order; without a result if it failed. `repeated` names a result that
   * several cells have.
   */
  onResult?: (values: readonly Cell[], result: CellResult | undefined, repeated?: string) => void;
}

/** What was written. */
export interface WrittenTables {
  rows: number;
  failed: FailedCell[];
  /** Cells that have a plan without a prediction. */
  incomplete: number;
}

/**
 * Writes the results of all cells in the study's order: results.csv and results.parquet with a row for each cell, condition
 * and plan, and cells.csv with a row for each cell.
 *
 * @throws the signal's reason when aborted
 */
export async function writeStudyTables(
  directory: string,
  cells: StudyCells,
  { outcomes, failures, repeated }: ComputedCells,
  log: ResultLog,
  { signal, onResult }: TableOptions = {},
): Promise<WrittenTables> {
  const failed: FailedCell[] = [];
  let incomplete = 0;
  // One column of a table has one type: on an axis that has more than numbers, all values are text.
  const typed = (values: readonly Cell[]): Cell[] =>
    values.map((value, axis) => (value === null || cells.axes[axis].isNumeric ? value : String(value)));
  /** The rows of each cell. */
  async function* rows(states: CsvWriter): AsyncGenerator<Cell[][]> {
    for (let index = 0; index < cells.length; index++) {
      signal?.throwIfAborted();
      const { name, values } = cells.at(index);
      const outcome = outcomes[index];
      const failure = typeof outcome === "string" ? failures.get(outcome) : outcome;
      const hash = typeof outcome === "string" ? outcome : null;
      if (failure) {
        failed.push({ name, reason: failure.failure });
        onResult?.(values, undefined);
        const reason = `${oneLine(failure.failure)} (${failure.code})`;
        await states.add([[index, name, ...values, "failed", hash, reason]]);
        continue;
      }
      const result = log.read(hash!)!;
      onResult?.(values, result, repeated.has(hash!) ? hash! : undefined);
      const { unpredicted } = result;
      if (unpredicted) incomplete++;
      const state = unpredicted ? "incomplete" : "done";
      await states.add([[index, name, ...values, state, hash, unpredicted?.reason ?? null]]);
      const first = [index, name, result.seed, ...typed(values)];
      yield result.rows.map((row) => [...first, ...row]);
    }
  }
  const axes = cells.axes.map(({ name, isNumeric }) => ({
    name,
    type: isNumeric ? ("DOUBLE" as const) : ("STRING" as const),
  }));
  const names = ["cell", "cell_name", ...cells.axes.map(({ name }) => name), ...stateColumnNames];
  let count = 0;
  await writeCsv(path.join(directory, "cells.csv"), names, async (states) => {
    count = await writeTable(
      directory,
      "results",
      [...cellColumns, ...axes, ...studyPlanColumns.map(({ name, type }) => ({ name, type }))],
      rows(states),
    );
  });
  return { rows: count, failed, incomplete };
}
