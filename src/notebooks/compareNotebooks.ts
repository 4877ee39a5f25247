import { isDeepStrictEqual } from "node:util";
import { type Cell, joined, type Notebook, tidyOutputs } from "./notebook.ts";

/** Cells with this tag show what was measured on the machine that ran them, and are not compared. */
export const measuredTag = "measured";

/** Number of characters of a value that a sentence shows. */
const shownCharacters = 300;

/**
 * Compares the outputs of a notebook with those of another run of it, cell by cell: all texts, and the data behind each chart.
 * Pictures are not compared, because they are drawn from that data. Returns a sentence for each cell that differs.
 */
export function compareNotebooks(recorded: Notebook, executed: Notebook): string[] {
  const [before, after] = [recorded, executed].map(({ cells }) =>
    cells.filter((cell) => cell.cell_type === "code"),
  );
  if (before.length !== after.length) {
    return [`${before.length} code cells are recorded, ${after.length} were executed`];
  }
  return before.flatMap((cell, index) => {
    if (cell.metadata.tags?.includes(measuredTag)) return [];
    const difference = firstDifference(outputsOf(cell), outputsOf(after[index]), "outputs");
    return difference === null ? [] : [`code cell ${index + 1}: ${difference}`];
  });
}

/** What a cell shows, without pictures and without how often it was executed. */
function outputsOf({ outputs }: Cell): unknown[] {
  return tidyOutputs(outputs ?? []).map((output) => {
    if (output.output_type === "stream") return { [output.name]: joined(output.text).split("\n") };
    if (output.output_type === "error") return { error: `${output.ename}: ${output.evalue}` };
    return Object.fromEntries(
      Object.entries(output.data).map(([type, data]) => {
        if (type.startsWith("image/")) return [type, "a picture"];
        return [type, type.startsWith("text/") ? joined(data as string | string[]) : data];
      }),
    );
  });
}

/** Says where two values differ first; null if they are equal. */
function firstDifference(recorded: unknown, executed: unknown, where: string): string | null {
  if (isDeepStrictEqual(recorded, executed)) return null;
  if (isParent(recorded) && isParent(executed)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(executed)])) {
      const difference = firstDifference(recorded[key], executed[key], `${where}.${key}`);
      if (difference !== null) return difference;
    }
  }
  return `${where} was ${shown(recorded)} and is now ${shown(executed)}`;
}

function isParent(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
}
