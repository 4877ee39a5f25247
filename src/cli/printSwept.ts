import path from "node:path";
import { counted } from "../base/counted.ts";
import { oneLine } from "../base/oneLine.ts";
import { printable } from "../base/printable.ts";
import type { Swept } from "../study/sweepStudy.ts";

/** Failed cells that are named; cells.csv has all. */
const named = 10;

/** Prints what a sweep gave, and which cells failed. */
export function printSwept({ record, failed }: Swept, out: string): void {
  const { cells, rows } = record;
  console.log(`${cells - failed.length} of ${counted(cells, "cell")}, ${counted(rows, "row")}`);
  for (const { name, reason } of failed.slice(0, named)) {
    console.log(printable(`failed: ${name}: ${oneLine(reason)}`));
  }
  if (failed.length > named) {
    console.log(`and ${failed.length - named} more that failed: ${path.join(out, "cells.csv")}`);
  }
  console.log(`report: ${path.join(out, "report.html")}`);
  console.log(`results: ${path.join(out, "results.parquet")}, results.csv, cells.csv`);
}
