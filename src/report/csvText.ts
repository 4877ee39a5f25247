import Papa from "papaparse";

/** The content of one table cell; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** Characters that spreadsheets read as the beginning of a formula, also after blanks. Wide forms count too. */
const formula = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A table as CSV. A name that a spreadsheet would compute as a formula gets an apostrophe before it, which makes it
 * text there; numbers stay as they are.
 */
export function csvText(fields: string[], data: Cell[][]): string {
  return `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae: formula })}\n`;
}
