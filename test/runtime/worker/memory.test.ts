import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { float, frozen, node } from "../../support/models.ts";
import { Bed, patientDeadline, play, stagesOf } from "../../support/testbed.ts";

const hook = path.resolve("test/support/heldBytes.mjs");

/** 64 KiB: a frame that somebody keeps shows. */
const tensor = float(1, 16_384);

describe.each(["tcp", "grpc"] as const)("the memory of a long run over %s", (transport) => {
  afterEach(() => vi.unstubAllEnvs());

  it("is as much after 9,000 frames as after 2,000, in the controller and its workers", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "held-"));
    vi.stubEnv("NODE_OPTIONS", `--import ${hook}`);
    vi.stubEnv("HELD_BYTES", directory);
    const { heldBytes } = (await import(hook)) as { heldBytes: () => number };
    const bed = await Bed.open({ transport, deadline: patientDeadline });
    try {
      const nodes = [node("Relu", ["x"], ["a"]), node("Tanh", ["a"], ["b"]), node("Sigmoid", ["b"], ["y"])];
      const model = frozen(
        { nodes, inputs: { x: tensor }, outputs: { y: tensor } },
        { a: tensor, b: tensor },
      );
      const stages = stagesOf(model, await bed.connectAll(), ["input", "input", "output"]);
      const serving = bed.workers.map((worker) => worker.serving);
      const own: number[] = [];
      let pieces = 0;
      // Rows come every 1,024 frames.
      const takeRows = () => {
        pieces++;
        if (pieces !== 2 && pieces !== 9) return;
        own.push(heldBytes());
        for (const pid of serving) process.kill(pid, "SIGUSR2");
      };
      await play(bed, stages, { frames: 9_500, window: 8, queue: 8 }, { takeRows });
      const theirs = serving.map((pid) =>
        readFileSync(path.join(directory, `${pid}`), "utf8")
          .trim()
          .split("\n")
          .map(Number),
      );
      for (const held of [own, ...theirs]) {
        expect(held).toHaveLength(2);
        // 7,168 frames are between the two. One byte in a hundred of what passed may be new: compiled code, and frames in flight.
        expect(held[1] - held[0]).toBeLessThan((7_168 * 65_536) / 100);
      }
    } finally {
      await bed.close();
      rmSync(directory, { recursive: true });
    }
  });
});
