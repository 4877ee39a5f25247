import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/writeReport.ts";
import { fixtureRun, threeConditions } from "./fixture.ts";

describe("writeReport", () => {
  let directory: string;
  let written: string[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-report-"));
    written = await writeReport(fixtureRun({ extras: true }), path.join(directory, "one"));
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
        "charts/weather.svg",
        "charts/best-plan-by-throughput.png",
        "charts/gantt-lan-1.json",
      ]),
    );
  });

  it("writes the same bytes for the same run", async () => {
    const again = await writeReport(
      structuredClone(fixtureRun({ extras: true })),
      path.join(directory, "two"),
    );
    expect(again.length).toBe(written.length);
    for (const [index, file] of written.entries()) {
      const [before, after] = await Promise.all([readFile(file), readFile(again[index])]);
      expect(before.equals(after), file).toBe(true);
    }
  });

  it("stops between two files when its signal is aborted", async () => {
    const reason = new Error("interrupted");
    let looks = 0;
    const signal = {
      throwIfAborted() {
        if (++looks > 8) throw reason;
      },
    } as AbortSignal;
    const target = path.join(directory, "stopped");
    const stopped = writeReport(fixtureRun({ extras: true }), target, null, { signal });
    await expect(stopped).rejects.toBe(reason);
    const files = await readdir(target, { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toHaveLength(8);
  });

  it("removes the charts that an earlier report wrote and this one does not, and no other file", async () => {
    const target = path.join(directory, "shrinking");
    const charts = path.join(target, "charts");
    const run = (count: number) => fixtureRun({ cuts: 2, conditions: threeConditions.slice(0, count) });
    await writeReport(run(2), target);
    await writeFile(path.join(charts, "plane-mine.png"), "foreign");
    await writeFile(path.join(target, "precious.json"), "foreign");
    await appendFile(path.join(charts, "files.txt"), "../precious.json\n../run.json\n/etc/hosts.json\n");
    const kept = await writeReport(run(1), target);
    const names = kept.filter((file) => path.dirname(file) === charts).map((file) => path.basename(file));
    expect((await readdir(charts)).sort()).toEqual([...names, "plane-mine.png"].sort());
    expect(names).not.toContain("overview.svg");
    expect(await readFile(path.join(target, "precious.json"), "utf8")).toBe("foreign");
  });

  it("writes fewer files of charts where that is asked for, and the same page but for what it says of them", async () => {
    const target = path.join(directory, "few");
    const run = fixtureRun({ cuts: 2, conditions: threeConditions.slice(0, 1) });
    const page = async () => {
      const text = await readFile(path.join(target, "report.html"), "utf8");
      return text.split("\n").map((line) => (/tables only|Beside this page lie/.test(line) ? "" : line));
    };
    const endings = (files: string[]) => [...new Set(files.map((file) => path.extname(file)))].sort();
    const drawn = await writeReport(run, target, null, { charts: "svg" });
    const before = await page();
    expect(endings(await readdir(path.join(target, "charts")))).toEqual([".json", ".svg", ".txt"]);
    const plain = await writeReport(run, target, null, { charts: "none" });
    expect(await readdir(path.join(target, "charts"))).toEqual([]);
    expect(endings(plain)).toEqual([".csv", ".html"]);
    expect(drawn.length).toBeGreaterThan(plain.length);
    expect(await page()).toEqual(before);
  });
});
