import Papa from "papaparse";

/** What one cell of a table holds; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** What spreadsheets take for the beginning of a formula, after blanks too; the wide forms where those are typed. */
const formula = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A table as CSV. A name that a spreadsheet would compute as a formula gets an apostrophe before it, which makes it
 * text there; numbers stay as they are.
 */
export function csvText(fields: string[], data: Cell[][]): string {
  return `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae: formula })}\n`;
}
