import Papa from "papaparse";

/** The content of one table cell; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** Characters that spreadsheets read as the beginning of a formula, also after blanks. Wide forms count too. */
const formula = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/** A negative number as `String` writes it, which computes nothing. */
const number = /^-(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|Infinity)$/;

/**
 * A table as CSV. A name that a spreadsheet would compute as a formula gets an apostrophe before it, which makes it
 * text there; numbers stay as they are, also those that are text because others of their column are.
 */
export function csvText(fields: string[], data: Cell[][]): string {
  return csvRows([fields, ...data]);
}

/** Rows of a table, without names of columns, as `csvText` writes them. */
export function csvRows(rows: Cell[][]): string {
  // Only texts can need quotes, and the same ones come again and again: to look at every cell takes twice as long.
  const known = new Map<string, string>();
  const cellText = (cell: Cell): string => {
    if (cell === null) return "";
    if (typeof cell !== "string") return String(cell);
    let text = known.get(cell);
    if (text === undefined) {
      text = number.test(cell) ? cell : Papa.unparse([[cell]], { escapeFormulae: formula });
      known.set(cell, text);
    }
    return text;
  };
  return rows.map((row) => `${row.map(cellText).join(",")}\n`).join("");
}
