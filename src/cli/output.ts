import Table from "cli-table3";
import { printable } from "../base/printable.ts";

/** Results go to standard output; everything else to standard error. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** A plain table without rules, numbers flush right, that stays readable when piped. */
export function printTable(head: string[], rows: (string | number)[][]): void {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^(?:[~+−-]?\d|-$|- )/.test(String(row[column]))),
  );
  const table = new Table({
    head,
    colAligns: numeric.map((right) => (right ? "right" : "left")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
    chars: Object.fromEntries(
      ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
        .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
        .map((part) => [part, ""]),
    ),
  });
  for (const row of rows) table.push(row.map((cell) => (typeof cell === "string" ? printable(cell) : cell)));
  // Not a regular expression, because that takes quadratic time on a long run of blanks in the middle of a line.
  console.log(
    table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
  );
}
