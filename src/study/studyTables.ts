import path from "node:path";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import { replaceFile } from "../base/atomicFile.ts";
import type { Cell } from "../report/csvText.ts";
import { pieceRows, writeCsv } from "./csvWriter.ts";
import type { ColumnType } from "./studyColumns.ts";

/** A column of a table. */
export interface TableColumn {
  name: string;
  type: ColumnType;
}

/**
 * Writes rows as CSV and as Parquet, piece by piece: the same rows give the same bytes, whatever groups they come in. An empty cell is
 * a null in Parquet.
 *
 * @param name of the files, without an ending
 * @param groups of rows, in order
 * @returns the number of rows
 */
export async function writeTable(
  directory: string,
  name: string,
  columns: readonly TableColumn[],
  groups: AsyncIterable<Cell[][]>,
): Promise<number> {
  let count = 0;
  const file = (ending: string) => path.join(directory, `${name}.${ending}`);
  const names = columns.map((column) => column.name);
  await writeCsv(file("csv"), names, (csv) =>
    replaceFile(file("parquet"), async (parquet) => {
      const writer = new ParquetWriter({ writer: fileWriter(parquet), schema: parquetSchema(columns) });
      for await (const piece of piecesOf(groups)) {
        count += piece.length;
        await csv.add(piece);
        await writer.write({
          columnData: columns.map(({ name, type }, index) => ({
            name,
            data: piece.map((row) => (type === "INT64" ? bigInt(row[index]) : row[index])),
          })),
          rowGroupSize: pieceRows,
        });
      }
      await writer.finish();
    }),
  );
  return count;
}

/** Cuts rows into pieces of `pieceRows`; the last may have fewer. */
async function* piecesOf(groups: AsyncIterable<Cell[][]>): AsyncGenerator<Cell[][]> {
  let rows: Cell[][] = [];
  for await (const group of groups) {
    for (const row of group) rows.push(row);
    let begin = 0;
    for (; rows.length - begin >= pieceRows; begin += pieceRows) yield rows.slice(begin, begin + pieceRows);
    if (begin > 0) rows = rows.slice(begin);
  }
  if (rows.length > 0) yield rows;
}

/** The writer takes whole numbers of 64 bits as such only. */
function bigInt(cell: Cell): bigint | null {
  return cell === null ? null : BigInt(cell);
}

function parquetSchema(columns: readonly TableColumn[]) {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }) => ({
      name,
      repetition_type: "OPTIONAL" as const,
      ...(type === "STRING" ? { type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const } : { type }),
    })),
  ];
}
