import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { formatIdentity, ownIdentity } from "../../src/base/processIdentity.ts";
import { explore } from "../../src/explore/explore.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { cli } from "../support/cli.ts";
import { cliHere } from "../support/cliHere.ts";
import { triedFields, writeStudy } from "../support/study.ts";

const tables = ["results.csv", "results.parquet", "cells.csv"];
const bytesOf = (directory: string) => tables.map((name) => readFileSync(path.join(directory, name)));
const rowsOf = (file: string) =>
  Papa.parse<Record<string, string>>(readFileSync(file, "utf8"), { header: true, skipEmptyLines: true }).data;

describe("paretopipe sweep", () => {
  it("gives the same bytes with any number of threads, and what simulate gives", async () => {
    const { directory, study } = writeStudy(triedFields);
    const outs: string[] = [];
    for (const threads of [1, 3]) {
      const out = path.join(directory, `out${threads}`);
      expect(await cliHere(["sweep", study, "--out", out, "--threads", `${threads}`])).toMatchObject({
        code: 0,
        stderr: "",
      });
      outs.push(out);
    }
    const [one, three] = outs.map(bytesOf);
    for (const [index, bytes] of one.entries()) expect(bytes.equals(three[index]), tables[index]).toBe(true);
    const rows = rowsOf(path.join(outs[0], "results.csv"));
    // The first cell is the scenario itself, with another seed.
    const run = await explore(await loadScenario(path.join(directory, "base.yaml")), { seed: 3 });
    const alone = Papa.parse<Record<string, string>>(plansCsv(run), {
      header: true,
      skipEmptyLines: true,
    }).data;
    const first = rows.filter(({ cell }) => cell === "0");
    expect(first).toHaveLength(alone.length);
    const shared = Object.keys(first[0]).filter((name) => name in alone[0]);
    expect(shared.length).toBeGreaterThan(30);
    for (const [index, row] of first.entries())
      for (const name of shared) expect(row[name], name).toBe(alone[index][name]);
    expect(rowsOf(path.join(outs[0], "cells.csv"))).toHaveLength(14);
  });

  it("is not ended by a failing cell, which is listed", async () => {
    const { directory, study } = writeStudy({
      grid: { "devices.pi.slowdown": [1, -1, 2], "devices.server.profile": ["fast.json", "none.json"] },
    });
    const out = path.join(directory, "out");
    const { code, stdout, stderr } = await cliHere(["sweep", study, "--out", out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^paretopipe: 4 of 6 cells failed, such as devices\.pi\.slowdown=1, devices\.server\.profile=none\.json: /,
    );
    expect(stdout).toContain("2 of 6 cells, ");
    expect(stdout).toContain(
      "failed: devices.pi.slowdown=-1, devices.server.profile=fast.json: devices.pi.slowdown: -1 must be above 0",
    );
    const states = rowsOf(path.join(out, "cells.csv"));
    expect(states.map(({ state }) => state)).toEqual([
      "done",
      "failed",
      "failed",
      "failed",
      "done",
      "failed",
    ]);
    expect(states[1].reason).toContain("none.json: cannot read this profile: there is no such file");
    expect(new Set(rowsOf(path.join(out, "results.csv")).map(({ cell }) => cell))).toEqual(
      new Set(["0", "4"]),
    );
  });

  it("is not ended by a cell that needs more memory than its thread may have", async () => {
    const { directory, study } = writeStudy({
      grid: { runs: { few: { replications: 2 }, many: { replications: 1e7 } } },
    });
    const out = path.join(directory, "out");
    const env = { NODE_OPTIONS: "--max-old-space-size=128" };
    const { code, stdout, stderr } = await cli(["sweep", study, "--out", out, "--threads", "1"], { env });
    expect(stdout).toContain("1 of 2 cells, ");
    expect(stderr).toContain(
      "1 of 2 cells failed, such as runs=many: it needs more memory than a thread may have",
    );
    expect(code).toBe(1);
  });

  it("does not replace the report of a run", async () => {
    const { directory, study } = writeStudy({});
    const out = path.join(directory, "run");
    const scenario = path.join(directory, "base.yaml");
    await cliHere(["simulate", scenario, "--out", out, "--charts", "none", "--quiet"]);
    const report = readFileSync(path.join(out, "report.html"), "utf8");
    const { code, stderr } = await cliHere(["sweep", study, "--out", out]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${out} has a run, whose report a study would replace: choose another --out`);
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toBe(report);
  });

  it("removes what a killed sweep left half-written", async () => {
    const { directory, study } = writeStudy({});
    const out = path.join(directory, "out");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const left = `${"a".repeat(64)}.json.${formatIdentity({ ...ownIdentity(), pid, start: 1 })}~0123ab.tmp`;
    mkdirSync(path.join(out, "inputs"), { recursive: true });
    writeFileSync(path.join(out, "inputs", left), "{");
    expect(await cliHere(["sweep", study, "--out", out])).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(out, "inputs"))).toHaveLength(2);
  });

  it("names the first thousand of many failing cells in JSON, and tells how many there are", async () => {
    const { directory, study } = writeStudy({
      list: [{ name: "bad", set: { "devices.pi.slowdown": -1 } }],
      seeds: 1001,
    });
    const { stdout, stderr } = await cliHere([
      "sweep",
      study,
      "--out",
      path.join(directory, "out"),
      "--json",
    ]);
    const { record, failed } = JSON.parse(stdout);
    expect([record.failed, failed.length, failed[999].name]).toEqual([1001, 1000, "bad, seed 1000"]);
    expect(stderr).toContain("1001 of 1001 cells failed");
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "goes on after %s, computes nothing twice, and gives the same bytes",
    async (signal) => {
      const fields = { grid: { "devices.pi.slowdown": [1, 2, 3, 4, 5] }, seeds: 8 };
      const { directory, study } = writeStudy(fields, 4000);
      const [out, whole] = [path.join(directory, "out"), path.join(directory, "whole")];
      const log = path.join(out, "results.jsonl");
      const lines = () => {
        try {
          return readFileSync(log, "utf8").split("\n").length - 1;
        } catch {
          return 0;
        }
      };
      // Ended when a few cells are done; how many depends on the machine.
      const first = await cli(["sweep", study, "--out", out, "--threads", "2"], {
        whenStarted: async (pid) => {
          while (lines() < 5) await sleep(5);
          process.kill(pid, signal);
        },
      });
      if (signal === "SIGINT") {
        expect(first).toMatchObject({ code: 130 });
        expect(first.stderr).toContain(`what was computed is in ${out}; go on with --resume`);
      } else expect(first.signal).toBe(signal);
      const done = lines();
      expect(done).toBeGreaterThanOrEqual(5);
      expect(done).toBeLessThan(40);
      expect(await cliHere(["sweep", study, "--out", out])).toMatchObject({ code: 2 });
      expect(await cliHere(["sweep", study, "--out", out, "--resume"])).toMatchObject({ code: 0 });
      const hashes = readFileSync(log, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(0, 73));
      expect(hashes).toHaveLength(40);
      expect(new Set(hashes).size).toBe(40);
      expect(readdirSync(out).sort()).toEqual([
        "cells.csv",
        "inputs",
        "report.html",
        "results.csv",
        "results.jsonl",
        "results.parquet",
        "study.json",
      ]);
      expect(await cliHere(["sweep", study, "--out", whole, "--threads", "1"])).toMatchObject({ code: 0 });
      expect(bytesOf(out).map((bytes, index) => bytes.equals(bytesOf(whole)[index]))).toEqual([
        true,
        true,
        true,
      ]);
    },
  );

  it("stopped before the first result, says nothing of going on, and is started as before or with --resume", async () => {
    // Frames enough to outlast a machine that is slow to see the file.
    const { directory, study } = writeStudy({}, 100_000_000);
    const out = path.join(directory, "out");
    const { code, stderr } = await cli(["sweep", study, "--out", out], {
      whenStarted: async (pid) => {
        while (!existsSync(path.join(out, "results.jsonl"))) await sleep(5);
        process.kill(pid, "SIGINT");
      },
    });
    expect(code).toBe(130);
    expect(stderr).toBe("paretopipe: interrupted by SIGINT\n");
    const short = writeStudy({}).study;
    for (const more of [[], ["--resume"]]) {
      writeFileSync(path.join(out, "results.jsonl"), "");
      rmSync(path.join(out, "study.json"), { force: true });
      expect(await cliHere(["sweep", short, "--out", out, ...more])).toMatchObject({ code: 0 });
    }
    expect(await cliHere(["sweep", short, "--out", out])).toMatchObject({ code: 2 });
  });

  it("computes again what a changed profile changes, and only that", async () => {
    const { directory, study } = writeStudy({
      grid: { "devices.server.profile": ["fast.json", "slow.json"] },
    });
    const out = path.join(directory, "out");
    await cliHere(["sweep", study, "--out", out]);
    const file = path.join(directory, "fast.json");
    const profile = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...profile, name: "another" }));
    const before = rowsOf(path.join(out, "cells.csv"));
    expect(await cliHere(["sweep", study, "--out", out, "--resume"])).toMatchObject({ code: 0 });
    const after = rowsOf(path.join(out, "cells.csv"));
    expect(after[0].hash).not.toBe(before[0].hash);
    expect(after[1].hash).toBe(before[1].hash);
    expect(readFileSync(path.join(out, "results.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(3);
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, -9)],
    ["changed", (text: string) => text.replace("0.001", "0.002")],
  ])("writes an input again that is %s, and computes what it should", async (_, damage) => {
    const { directory, study } = writeStudy({});
    const [out, whole] = [path.join(directory, "out"), path.join(directory, "whole")];
    await cliHere(["sweep", study, "--out", whole]);
    await cliHere(["sweep", study, "--out", out]);
    for (const name of readdirSync(path.join(out, "inputs"))) {
      const file = path.join(out, "inputs", name);
      writeFileSync(file, damage(readFileSync(file, "utf8")));
    }
    writeFileSync(path.join(out, "results.jsonl"), "");
    expect(await cliHere(["sweep", study, "--out", out, "--resume"])).toMatchObject({ code: 0, stderr: "" });
    expect(bytesOf(out).map((bytes, index) => bytes.equals(bytesOf(whole)[index]))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each([
    [
      { grid: { "devices.pii.slowdown": [1] } },
      /line \d+, column \d+: devices\.pii\.slowdown is no field of the scenario: the scenario has no devices\.pii; did you mean devices\.pi\?/,
    ],
    [
      { grid: { "workload.frame": [1] } },
      /workload\.frame is no field of the scenario: workload\.frame: there is no such field; did you mean frames\?/,
    ],
    [
      { grid: { "devices.pi.slowdown": [0, -1] } },
      /line \d+, column \d+: no value of devices\.pi\.slowdown fits the scenario: devices\.pi\.slowdown: -1 must be above 0/,
    ],
    [{ grid: { "a..b": [1] } }, /"a\.\.b" is no path of a field/],
    [{ grid: { front: { x: { seed: 1 } } } }, /an axis may not be called front/],
    [
      { list: [{ name: "a", set: { "devices.pi.slowdown": 2, seed: 5 } }] },
      /line [2-9]\d*, column \d+: an axis may not be called seed, .*may also be written as \["seed"\]/,
    ],
    [{ grid: { reason: { x: { seed: 1 } } } }, /an axis may not be called reason/],
    [
      {
        list: [
          { name: "a", set: {} },
          { name: "a", set: {} },
        ],
      },
      /two cells are called "a"/,
    ],
    [{ seeds: 6_000_000 }, /has 6000000 cells; at most 5000000 are allowed/],
    [{ scenario: "none.yaml" }, /none\.yaml: cannot read this scenario: there is no such file/],
  ])("refuses %j before any work", async (fields, message) => {
    const { directory, study } = writeStudy(fields);
    const { code, stderr } = await cliHere(["sweep", study, "--out", path.join(directory, "out")]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(readdirSync(directory)).not.toContain("out");
  });

  it("writes Parquet that DuckDB reads as the CSV, and answers the guide's question", async () => {
    const { directory, study } = writeStudy(triedFields);
    const out = path.join(directory, "out");
    expect(await cliHere(["sweep", study, "--out", out])).toMatchObject({ code: 0 });
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const parquet = `'${path.join(out, "results.parquet")}'`;
    const rows = rowsOf(path.join(out, "results.csv"));
    const read = await query(`SELECT * FROM ${parquet}`);
    expect(read).toHaveLength(rows.length);
    for (const [index, row] of read.entries())
      expect(
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, value === null ? "" : `${value}`]),
        ),
      ).toEqual(rows[index]);
    const best = await query(
      `SELECT cell, arg_max(plan, throughput) AS plan FROM ${parquet} WHERE front GROUP BY cell, condition ORDER BY cell`,
    );
    expect(best.length).toBeGreaterThanOrEqual(14);
  });

  it("draws the report over any two axes without computing anything, and refuses others", async () => {
    const { directory, study } = writeStudy(triedFields);
    const out = path.join(directory, "out");
    const report = () => readFileSync(path.join(out, "report.html"), "utf8");
    expect(await cliHere(["sweep", study, "--out", out])).toMatchObject({ code: 0 });
    expect(report()).toContain(">devices.pi.slowdown</th><th>network<");
    const results = readFileSync(path.join(out, "results.jsonl"));
    expect(await cliHere(["sweep", study, "--out", out, "--resume", "--x", "network"])).toMatchObject({
      code: 0,
    });
    expect(report()).toContain(">network</th><th>devices.pi.slowdown<");
    expect(readFileSync(path.join(out, "results.jsonl")).equals(results)).toBe(true);
    expect((await cliHere(["sweep", study, "--out", out, "--resume", "--y", "x"])).stderr).toContain(
      "--y x: the study has the axes",
    );
  });
});
