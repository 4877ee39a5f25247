import { type FileHandle, open } from "node:fs/promises";
import { replaceFile } from "../base/atomicFile.ts";
import { type Cell, csvRows } from "../report/csvText.ts";

/** Rows that are held in memory at a time. */
export const pieceRows = 20_000;

/** Appends rows to a CSV file. */
export class CsvWriter {
  readonly #handle: FileHandle;
  #rows: Cell[][] = [];

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Appends rows, which may be written later. */
  async add(rows: readonly Cell[][]): Promise<void> {
    for (const row of rows) this.#rows.push(row);
    if (this.#rows.length >= pieceRows) await this.flush();
  }

  /** Writes what was added. */
  async flush(): Promise<void> {
    await this.#handle.appendFile(csvRows(this.#rows));
    this.#rows = [];
  }
}

/**
 * Replaces a CSV file atomically, piece by piece: the longest text that Node can hold is shorter than a study's table may be.
 *
 * @param names of the columns
 * @param fill adds the rows
 */
export async function writeCsv(
  file: string,
  names: string[],
  fill: (csv: CsvWriter) => Promise<void>,
): Promise<void> {
  await replaceFile(file, async (temporary) => {
    const handle = await open(temporary, "wx");
    try {
      const csv = new CsvWriter(handle);
      await csv.add([names]);
      await fill(csv);
      await csv.flush();
    } finally {
      await handle.close();
    }
  });
}
