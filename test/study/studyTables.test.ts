import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Cell } from "../../src/report/csvText.ts";
import { pieceRows } from "../../src/study/csvWriter.ts";
import { hashOf } from "../../src/study/plainData.ts";
import { type TableColumn, writeTable } from "../../src/study/studyTables.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "table-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const columns: TableColumn[] = [
  { name: "text", type: "STRING" },
  { name: "number", type: "DOUBLE" },
  { name: "count", type: "INT32" },
  { name: "total", type: "INT64" },
  { name: "yes", type: "BOOLEAN" },
];

/** Yields rows in groups of a size. */
async function* groups(rows: Cell[][], size: number): AsyncGenerator<Cell[][]> {
  for (let begin = 0; begin < rows.length; begin += size) yield rows.slice(begin, begin + size);
}

it("DuckDB reads what was written: whole numbers beyond 2^31, infinities, odd characters and empty cells", async () => {
  const long = `${"é".repeat(5000)}🙂`;
  const rows: Cell[][] = [
    ['a "quoted",\nname', 0.1, 2 ** 31 - 1, 2 ** 31, true],
    [long, Number.POSITIVE_INFINITY, -1, 10 * 2 ** 31, false],
    ["=1+1", -1e-300, 0, 2 ** 53 - 1, true],
    ["", Number.NaN, 7, 0, false],
    [null, null, null, null, null],
  ];
  expect(await writeTable(directory, "table", columns, groups(rows, 2))).toBe(rows.length);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const query = async (sql: string) =>
    (
      await connection.runAndReadAll(sql.replace("TABLE", `'${path.join(directory, "table.parquet")}'`))
    ).getRows();
  const typed = rows.map((row) =>
    row.map((cell, index) => (index === 3 && cell !== null ? BigInt(cell) : cell)),
  );
  expect(await query("SELECT * FROM TABLE")).toEqual(typed);
  // Readers skip what the smallest and largest values of a piece rule out.
  expect(await query("SELECT total FROM TABLE WHERE number = 0.1")).toEqual([[BigInt(2 ** 31)]]);
  expect(await query(`SELECT count FROM TABLE WHERE text = '${long}'`)).toEqual([[-1]]);
  expect(await query("SELECT count FROM TABLE WHERE total > 2147483648")).toEqual([[-1], [0]]);
});

it("writes the same bytes whatever groups the rows come in", async () => {
  const rows = Array.from({ length: 2.5 * pieceRows }, (_, n): Cell[] => [
    `row ${n % 7}`,
    n / 3,
    n,
    n,
    n % 2 === 0,
  ]);
  const bytes = async (size: number) => {
    expect(await writeTable(directory, "table", columns, groups(rows, size))).toBe(rows.length);
    return ["csv", "parquet"].map((ending) =>
      hashOf(readFileSync(path.join(directory, `table.${ending}`), "latin1")),
    );
  };
  const expected = await bytes(1);
  for (const size of [7, pieceRows, rows.length]) expect(await bytes(size)).toEqual(expected);
});
