import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPipeline } from "../../src/run/openPipeline.ts";
import { checkVersions } from "../../src/run/openRoute.ts";
import { numberedFrames } from "../support/numberedFrames.ts";
import { commandOf, descendants } from "../support/processes.ts";
import { type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";

const frames = 30;

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "fallback-"));
  small = await writeSmallScenario(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Ends the workers for good: what would start them again is killed. */
function killWorkers(): void {
  for (const pid of descendants(process.pid)) {
    if (/localWorkerChild/.test(commandOf(pid))) process.kill(pid, "SIGKILL");
  }
}

describe("workers that never come back", () => {
  it.each([["local" as const], [undefined]])("fallback %s", async (fallback) => {
    const notes: string[] = [];
    const pipeline = await openPipeline({
      from: small.scenario,
      plan: "pi|features.4|server",
      testbed: small.testbed,
      model: path.resolve(fixture),
      deadline: 20,
      wait: 0,
      fallback,
      onNote: (note) => notes.push(note),
    });
    const seen: number[] = [];
    const all = async () => {
      for await (const { frame } of pipeline.run(numberedFrames(pipeline, frames))) {
        seen.push(frame);
        if (seen.length === 10) killWorkers();
      }
    };
    try {
      if (fallback) await all();
      else await expect(all()).rejects.toThrow(/^(pi|server): /);
      // The frames come in order, none twice; with a fallback, none is missing.
      expect(seen).toEqual(seen.map((_, index) => index));
      if (fallback) expect(seen).toHaveLength(frames);
      else expect(seen.length).toBeLessThan(frames);
      expect(notes.some((note) => note.includes("the rest runs on this machine"))).toBe(fallback === "local");
    } finally {
      await pipeline.close();
    }
  });
});

describe("a device that comes back", () => {
  it("must have the versions that it had", () => {
    const versions = new Map();
    const had = { paretopipe: "1.0.0", node: "20.19.0", onnxruntime: "1.30.0" };
    checkVersions("pi", versions, had);
    expect(() => checkVersions("pi", versions, { ...had, node: "22.0.0" })).not.toThrow();
    expect(() => checkVersions("pi", versions, { ...had, onnxruntime: "1.31.0" })).toThrow(
      "pi: came back with onnxruntime 1.31.0, and had 1.30.0",
    );
  });
});
