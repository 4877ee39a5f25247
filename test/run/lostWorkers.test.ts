import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { openPipeline } from "../../src/run/openPipeline.ts";
import { killServing } from "../support/killServing.ts";
import { numberedFrames } from "../support/numberedFrames.ts";
import { type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";

const frames = 80;
/** A worker is killed each time so many more results have come. */
const between = 25;

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "lost-workers-"));
  small = await writeSmallScenario(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(["tcp", "grpc"] as const)("workers that are killed at random, over %s", (transport) => {
  it("each input gives one output: none twice, none missing, in order", async () => {
    const notes: string[] = [];
    const pipeline = await openPipeline({
      from: small.scenario,
      plan: "pi|features.4|server",
      testbed: small.testbed,
      model: path.resolve(fixture),
      transport,
      deadline: 20,
      wait: 120,
      onNote: (note) => notes.push(note),
    });
    const random = randomStream(1, `kill/${transport}`);
    let kills = 0;
    let results = 0;
    const seen = new Map<number, string>();
    try {
      for await (const { frame, outputs } of pipeline.run(numberedFrames(pipeline, frames))) {
        expect(frame).toBe(results++);
        const [{ data }] = Object.values(outputs);
        seen.set(frame, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"));
        if (results % between === 0 && killServing(random())) kills++;
      }
      expect(results).toBe(frames);
      expect(kills).toBeGreaterThan(0);
      expect(pipeline.losses.devices).toBeGreaterThan(0);
      // Different frames have different outputs; the same frames, once more, have the same.
      expect(new Set(seen.values()).size).toBe(frames);
      for await (const { frame, outputs } of pipeline.run(numberedFrames(pipeline, frames))) {
        const [{ data }] = Object.values(outputs);
        expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex")).toBe(
          seen.get(frame),
        );
      }
    } finally {
      await pipeline.close();
    }
  });
});
