import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeScratch } from "../../src/base/scratch.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { MeasuringProcess } from "../../src/profile/measuringProcess.ts";
import { float, model, node } from "../support/models.ts";

let scratch: string;
let good: string;
let broken: string;
beforeAll(async () => {
  scratch = await makeScratch();
  good = path.join(scratch, "good.onnx");
  broken = path.join(scratch, "broken.onnx");
  const graph = { nodes: [node("Relu", ["x"], ["y"])], inputs: { x: float(4) }, outputs: { y: float(4) } };
  writeFileSync(good, Buffer.concat(encodeModel(model(graph))));
  writeFileSync(broken, "no model");
});
afterAll(() => rmSync(scratch, { recursive: true }));

let measuring: MeasuringProcess;
afterEach(() => measuring.close());

const pids: number[] = [];
function measure(
  file: string,
  process: "own" | "new" | "same",
  options: { maxSeconds?: number; samples?: number; signal?: AbortSignal } = {},
) {
  return measuring.measure(
    {
      model: file,
      runtime: { provider: "cpu", threads: 1 },
      rules: { ranges: [], values: [] },
      warmupRuns: 1,
      warmupSeconds: 1,
      sampleSeconds: 0,
      minSamples: options.samples ?? 3,
      maxSamples: options.samples ?? 3,
      pauses: [],
      pauseSeconds: 0,
      maxPauses: 0,
      runsAfterPause: 0,
      afterPauseSeconds: 0,
      paceRuns: 0,
      seconds: 60,
      maxSeconds: options.maxSeconds ?? 60,
      process,
    },
    { doing: `measuring ${path.basename(file)}`, onStart: (pid) => pids.push(pid), signal: options.signal },
  );
}

describe("a process that measures stages", () => {
  it("measures one after the other, and only the first tells its memory", async () => {
    measuring = new MeasuringProcess();
    pids.length = 0;
    const first = (await measure(good, "new"))!;
    const second = (await measure(good, "same"))!;
    expect(pids.length).toBe(1);
    for (const { samples } of [first, second]) expect(samples.length).toBe(3);
    expect(first.peakMemory).toBeGreaterThanOrEqual(first.startMemory);
    expect(first.startSeconds).toBeGreaterThan(0);
    expect(second).toMatchObject({ peakMemory: null, startSeconds: 0 });
    await measure(good, "new");
    expect(pids.length).toBe(2);
  });

  it("frees the outputs of a run before the next", async () => {
    measuring = new MeasuringProcess();
    const large = path.join(scratch, "large.onnx");
    const type = float(2 ** 21);
    const graph = { nodes: [node("Relu", ["x"], ["y"])], inputs: { x: type }, outputs: { y: type } };
    writeFileSync(large, Buffer.concat(encodeModel(model(graph))));
    const { peakMemory, startMemory } = (await measure(large, "new", { samples: 60 }))!;
    // All outputs together have 480 MiB.
    expect(peakMemory! - startMemory).toBeLessThan(240 * 2 ** 20);
  });

  it("ends after a stage that has it for itself", async () => {
    measuring = new MeasuringProcess();
    pids.length = 0;
    await measure(good, "own");
    expect((await measure(good, "same"))!.peakMemory).not.toBeNull();
    expect(pids.length).toBe(2);
  });

  it("that cannot run a stage says so of this stage, and the next has a new process", async () => {
    measuring = new MeasuringProcess();
    pids.length = 0;
    await measure(good, "new");
    await expect(measure(broken, "same")).rejects.toThrow(/^measuring broken\.onnx: /);
    expect((await measure(good, "same"))!.samples.length).toBe(3);
    expect(pids.length).toBe(2);
  });

  it("that dies is reported with the stage, and the next has a new process", async () => {
    measuring = new MeasuringProcess();
    pids.length = 0;
    await measure(good, "new");
    // So many runs that it cannot be done before the signal comes.
    const dying = measure(good, "same", { samples: 10_000_000 });
    process.kill(pids[0], "SIGSEGV");
    await expect(dying).rejects.toThrow(/^measuring good\.onnx: the child process was killed by SIGSEGV/);
    expect((await measure(good, "same"))!.samples.length).toBe(3);
  });

  it("is killed when a visit takes too long, or on request", async () => {
    measuring = new MeasuringProcess();
    expect(await measure(good, "new", { maxSeconds: 0 })).toBeUndefined();
    const reason = new Error("stop");
    const controller = new AbortController();
    await measure(good, "new");
    const stopped = measure(good, "same", { samples: 10_000_000, signal: controller.signal });
    controller.abort(reason);
    await expect(stopped).rejects.toBe(reason);
    expect((await measure(good, "same"))!.samples.length).toBe(3);
  });
});
