import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadTrace } from "../../src/scenario/loadTrace.ts";

/** More than is read as a whole. */
const size = 70 * 2 ** 20;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "long-trace-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function save(name: string, line: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, Buffer.alloc(size - (size % line.length), line));
  return file;
}

it("a long mahimahi trace is read piece by piece", async () => {
  const { trace, understood } = await loadTrace(save("long.txt", "1000\n"));
  expect(understood.format).toBe("mahimahi");
  expect(trace.time).toHaveLength(10);
  expect(trace.rate.at(-1)).toBeCloseTo(((size / 5) * 12_000) / 0.1, -6);
});

it("any other trace of that length is refused before it is read", async () => {
  await expect(loadTrace(save("long.csv", "1,1000\n"))).rejects.toThrow(
    /long\.csv: this trace has more than 64 MiB; only mahimahi's may be so long/,
  );
});
