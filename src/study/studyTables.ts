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
 * Writes rows as CSV and as Parquet, piece by piece: the same rows give the same bytes. An empty cell is a null in Parquet.
 *
 * @param name of the files, without an ending
 * @returns the number of rows
 */
export async function writeTable(
  directory: string,
  name: string,
  columns: readonly TableColumn[],
  rows: AsyncIterable<Cell[]>,
): Promise<number> {
  let count = 0;
  const file = (ending: string) => path.join(directory, `${name}.${ending}`);
  const names = columns.map((column) => column.name);
  await writeCsv(file("csv"), names, (csv) =>
    replaceFile(file("parquet"), async (parquet) => {
      const writer = new ParquetWriter({ writer: fileWriter(parquet), schema: parquetSchema(columns) });
      let piece: Cell[][] = [];
      const writePiece = async () => {
        await writer.write({
          columnData: columns.map(({ name, type }, index) => ({
            name,
            data: piece.map((row) => (type === "INT64" ? bigInt(row[index]) : row[index])),
          })),
          rowGroupSize: pieceRows,
        });
        piece = [];
      };
      for await (const row of rows) {
        count++;
        await csv.add(row);
        piece.push(row);
        if (piece.length >= pieceRows) await writePiece();
      }
      if (piece.length > 0) await writePiece();
      await writer.finish();
    }),
  );
  return count;
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
