import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PackedCell } from "../../src/study/cellInput.ts";
import { computeCells, type StudyProgress } from "../../src/study/computeCells.ts";
import { ResultLog } from "../../src/study/resultLog.ts";
import { readStudy } from "../../src/study/studyFile.ts";
import { writeStudy } from "../support/study.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "compute-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Answers after every other cell in progress has been asked for. */
function computer(calls: PackedCell[], failing: (call: number) => boolean = () => false) {
  return {
    ahead: 5,
    compute: async (cell: PackedCell) => {
      const call = calls.push(cell);
      await new Promise(setImmediate);
      return failing(call)
        ? { failure: "no", code: "failed" as const }
        : { result: JSON.stringify({ seed: 1, objectives: [], rows: [], unpredicted: null }) };
    },
    close: async () => {},
  };
}

// The title and the description change no figure, so cells that differ in them only have one input.
const fields = {
  grid: { name: ["a", "b"], description: ["c", "d"], "devices.pi.slowdown": [2, 3, -1] },
};

describe("computeCells", () => {
  it("computes each input once, tells failing cells, and finds everything the next time", async () => {
    const { cells, resolver } = await readStudy(writeStudy(fields).study);
    const calls: PackedCell[] = [];
    const told: StudyProgress[] = [];
    const onProgress = (progress: StudyProgress) => told.push(progress);
    const log = await ResultLog.open(directory);
    const { outcomes, repeated } = await computeCells({
      ...{ cells, resolver, log, onProgress },
      computer: computer(calls),
    });
    expect(calls).toHaveLength(2);
    expect(repeated).toEqual(new Set(calls.map(({ hash }) => hash)));
    expect(new Set(calls.map(({ hash }) => hash)).size).toBe(2);
    expect(told).toHaveLength(12);
    expect(told.at(-1)).toEqual({ done: 12, cells: 12, found: 6, computed: 2, failed: 4 });
    expect(outcomes.filter((outcome) => typeof outcome !== "string")).toHaveLength(4);
    const again = await computeCells({ cells, resolver, log, computer: computer(calls) });
    expect(calls).toHaveLength(2);
    expect(again.repeated).toEqual(repeated);
    await log.close();
  });

  it("keeps no failure as a result: the cell is computed again the next time", async () => {
    const { cells, resolver } = await readStudy(writeStudy(fields).study);
    const calls: PackedCell[] = [];
    const log = await ResultLog.open(directory);
    const first = await computeCells({
      cells,
      resolver,
      log,
      computer: computer(calls, (call) => call === 1),
    });
    expect([...first.failures.values()]).toEqual([{ failure: "no", code: "failed" }]);
    expect(log.size).toBe(1);
    const second = await computeCells({ cells, resolver, log, computer: computer(calls) });
    expect(calls).toHaveLength(3);
    expect(second.failures.size).toBe(0);
    await log.close();
  });

  it.each([
    ["text that ends early", '{"seed":1,"objectives":[],"rows":[['],
    ["no result", '{"seed":1}'],
    ["a row of too few values", '{"seed":1,"objectives":[],"rows":[["net"]],"unpredicted":null}'],
    ["two lines", '{"seed":1,"objectives":[],\n"rows":[],"unpredicted":null}'],
    ["an unknown objective", '{"seed":1,"objectives":["x"],"rows":[],"unpredicted":null}'],
  ])("keeps no result that arrives damaged, and has other copies of it removed: %s", async (_, damaged) => {
    const { cells, resolver } = await readStudy(writeStudy({}).study);
    const log = await ResultLog.open(directory);
    const taken: string[] = [];
    const { outcomes, failures } = await computeCells({
      cells,
      resolver,
      log,
      computer: {
        ...computer([]),
        compute: async () => ({ result: damaged }),
        onTaken: async (hash) => {
          taken.push(hash);
        },
      },
    });
    expect([...failures.values()]).toEqual([
      { failure: "its result arrived damaged", code: "worker-failed" },
    ]);
    expect(log.size).toBe(0);
    expect(taken).toEqual(outcomes);
    await log.close();
  });

  it("packs a profile once, however many cells have it", async () => {
    const study = writeStudy({ grid: { "devices.pi.slowdown": [1, 2, 3] } }).study;
    const { cells, resolver } = await readStudy(study);
    const calls: PackedCell[] = [];
    const log = await ResultLog.open(directory);
    await computeCells({ cells, resolver, log, computer: computer(calls) });
    expect(new Set(calls.flatMap(({ shared }) => shared)).size).toBe(2);
    for (const { text, shared } of calls) for (const { hash } of shared) expect(text).toContain(hash);
    await log.close();
  });

  it("finds what is there before it computes anything, so that it is known how much is left", async () => {
    const log = await ResultLog.open(directory);
    const sweep = async (slowdowns: number[]) => {
      const list = slowdowns.map((slowdown, index) => ({
        name: `cell ${index}`,
        set: { "devices.pi.slowdown": slowdown },
      }));
      const { cells, resolver } = await readStudy(writeStudy({ list }).study);
      const told: StudyProgress[] = [];
      const one = { ...computer([]), ahead: 1 };
      await computeCells({
        cells,
        resolver,
        log,
        computer: one,
        onProgress: (progress) => told.push(progress),
      });
      return told.map(({ found, computed, failed }) => [found, computed, failed]);
    };
    await sweep([2, 3]);
    expect(await sweep([5, 5, 2, -1, 3])).toEqual([
      ...[1, 2].map((found) => [found, 0, 0]),
      [2, 0, 1],
      [3, 0, 1],
      [3, 1, 1],
    ]);
    await log.close();
  });

  it("counts a cell as computed when it is done, also if its other copies take long to go", async () => {
    const { cells, resolver } = await readStudy(writeStudy({ seeds: 3 }).study);
    const told: number[][] = [];
    const log = await ResultLog.open(directory);
    await computeCells({
      cells,
      resolver,
      log,
      computer: { ...computer([]), onTaken: async () => void (await new Promise(setImmediate)) },
      onProgress: ({ done, computed }) => told.push([done, computed]),
    });
    expect(told).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    await log.close();
  });

  it.each([
    ["that are there", 2],
    ["that are wrong", -1],
  ])("can be stopped while it only looks at cells %s", async (_, slowdown) => {
    const fields = { list: [{ name: "one", set: { "devices.pi.slowdown": slowdown } }], seeds: 40 };
    const { cells, resolver } = await readStudy(writeStudy(fields).study);
    const log = await ResultLog.open(directory);
    const options = { cells, resolver, log, computer: computer([]) };
    await computeCells(options);
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error("enough")));
    await expect(computeCells({ ...options, signal: stop.signal })).rejects.toThrow("enough");
    await log.close();
  });

  it("ends with the signal's reason", async () => {
    const { cells, resolver } = await readStudy(writeStudy(fields).study);
    const log = await ResultLog.open(directory);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    const work = computeCells({ cells, resolver, log, computer: computer([]), signal: stop.signal });
    await expect(work).rejects.toThrow("enough");
    await log.close();
  });
});
