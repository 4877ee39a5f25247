import Papa from "papaparse";
import { InputError } from "../../base/errors.ts";

/** The cells of a trace file, with the line of each row. */
export interface TraceCells {
  rows: { cells: string[]; line: number }[];
  separator: string;
  decimalCommas: boolean;
}

const separators: Record<string, string> = { tab: "\t", blank: " ", comma: ",", semicolon: ";" };

/** Returns the name of a separator for messages. */
function separatorName(separator: string): string {
  return Object.entries(separators).find(([, text]) => text === separator)?.[0] ?? separator;
}

/**
 * Splits a file into cells. Empty lines, lines that begin with # and Excel's `sep=;` are skipped. The separator is the
 * one of `;`, tab, `,` and `|` that occurs in every line, else blanks. Decimal commas become points.
 *
 * @param given the separator, if the user names it
 * @throws InputError for an invalid separator, or numbers with both decimal commas and points
 */
export function readCells(text: string, name: string, given?: string): TraceCells {
  // Lines keep their positions, so that messages can name them.
  const told = /^sep=(.)[ \t]*$/im.exec(text.slice(0, text.search(/[\r\n]|$/)));
  const kept = (told ? text.replace(/^[^\r\n]*/, "") : text).replaceAll(/^[ \t]*#[^\r\n]*/gm, "");
  const separator = given === undefined ? (told?.[1] ?? findSeparator(kept)) : named(given);
  const body = separator === " " ? kept.replaceAll(/^[ \t]+|[ \t]+$/gm, "").replaceAll(/[ \t]+/g, " ") : kept;
  const { data } = Papa.parse<string[]>(body, { delimiter: separator });
  const rows = data
    .map((cells, i) => ({ cells: cells.map((cell) => cell.trim()), line: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const decimalCommas = separator !== "," && rows.some(({ cells }) => cells.some(hasDecimalComma));
  return {
    rows: decimalCommas ? rows.map((row) => withPoints(row, name)) : rows,
    separator: separatorName(separator),
    decimalCommas,
  };
}

function named(given: string): string {
  const separator = Object.hasOwn(separators, given) ? separators[given] : given;
  if (/^[^\w"\r\n.+-]$/.test(separator)) return separator;
  throw new InputError(
    `separator "${given}": one character is needed, or one of ${Object.keys(separators).join(", ")}`,
    { code: "invalid-trace" },
  );
}

function findSeparator(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return (
    [";", "\t", ",", "|"].find((each) => lines.length > 0 && lines.every((line) => line.includes(each))) ??
    " "
  );
}

function hasDecimalComma(cell: string): boolean {
  return /^[+-]?\d+,\d/.test(cell);
}

function withPoints(
  { cells, line }: { cells: string[]; line: number },
  name: string,
): TraceCells["rows"][number] {
  const pointed = cells.find((cell) => /^[+-]?\d+\.\d/.test(cell));
  if (pointed !== undefined) {
    throw new InputError(
      `line ${line} of ${name}: ${pointed} has a decimal point, but other numbers have decimal commas`,
      { code: "invalid-trace" },
    );
  }
  return { cells: cells.map((cell) => cell.replace(/^([+-]?\d+),(?=\d)/, "$1.")), line };
}
