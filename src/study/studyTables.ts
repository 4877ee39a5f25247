import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { finished } from "node:stream/promises";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import { replaceFile } from "../base/atomicFile.ts";
import { type Cell, csvText } from "../report/csvText.ts";
import type { ColumnType } from "./studyColumns.ts";

/** A column of a table. */
export interface TableColumn {
  name: string;
  type: ColumnType;
}

/** Rows in one group of a Parquet file, and in one piece of CSV: what is held in memory. */
const groupRows = 20_000;

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
  await replaceFile(file("csv"), (csv) =>
    replaceFile(file("parquet"), async (parquet) => {
      const stream = createWriteStream(csv);
      const writer = new ParquetWriter({ writer: fileWriter(parquet), schema: parquetSchema(columns) });
      const names = columns.map((column) => column.name);
      const write = async (piece: Cell[][]) => {
        const text = csvText(names, piece);
        // Each piece has the header; only the first one's is wanted.
        const body = count === 0 ? text : text.slice(text.indexOf("\n") + 1);
        if (!stream.write(body)) await once(stream, "drain");
        if (piece.length > 0) {
          await writer.write({
            columnData: columns.map(({ name }, index) => ({ name, data: piece.map((row) => row[index]) })),
            rowGroupSize: groupRows,
          });
        }
        count += piece.length;
      };
      let piece: Cell[][] = [];
      for await (const row of rows) {
        piece.push(row);
        if (piece.length < groupRows) continue;
        await write(piece);
        piece = [];
      }
      if (piece.length > 0 || count === 0) await write(piece);
      stream.end();
      await finished(stream);
      await writer.finish();
    }),
  );
  return count;
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
