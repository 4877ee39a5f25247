import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/writeReport.ts";
import { fixtureRun } from "./fixture.ts";

describe("writeReport", () => {
  let directory: string;
  let written: string[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-report-"));
    written = await writeReport(fixtureRun(), path.join(directory, "one"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("names every file that it writes, and leaves no others", async () => {
    const files = (await readdir(path.join(directory, "one"), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.sort()).toEqual([...written].sort());
    expect(written.map((file) => path.relative(path.join(directory, "one"), file))).toEqual(
      expect.arrayContaining([
        "plans.csv",
        "front.csv",
        "report.html",
        "charts/plane-lan.svg",
        "charts/plane-lan.png",
      ]),
    );
  });

  it("writes the same bytes for the same run", async () => {
    const again = await writeReport(structuredClone(fixtureRun()), path.join(directory, "two"));
    expect(again.length).toBe(written.length);
    for (const [index, file] of written.entries()) {
      const [before, after] = await Promise.all([readFile(file), readFile(again[index])]);
      expect(before.equals(after), file).toBe(true);
    }
  });
});
