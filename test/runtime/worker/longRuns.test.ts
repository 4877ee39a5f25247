import { describe, expect, it } from "vitest";
import type { PlayedStage } from "../../../src/runtime/controller/openPlan.ts";
import { float, frozen, node } from "../../support/models.ts";
import { Bed, patientDeadline, play, stagesOf } from "../../support/testbed.ts";

describe.each(["tcp", "grpc"] as const)("long runs over %s", (transport) => {
  /** Two workers, and a model of three nodes over them: frames take next to no time. */
  async function onTwo(work: (bed: Bed, stages: PlayedStage[]) => Promise<void>): Promise<void> {
    const tensor = float(1, 4);
    const nodes = [node("Relu", ["x"], ["a"]), node("Tanh", ["a"], ["b"]), node("Sigmoid", ["b"], ["y"])];
    const model = frozen({ nodes, inputs: { x: tensor }, outputs: { y: tensor } }, { a: tensor, b: tensor });
    const bed = await Bed.open({ transport, deadline: patientDeadline });
    try {
      await work(bed, stagesOf(model, await bed.connectAll(), ["input", "input", "output"]));
    } finally {
      await bed.close();
    }
  }

  it("rows of more frames than a head has room for come in pieces during the run, each frame once", () =>
    onTwo(async (bed, stages) => {
      const frames = 8_000;
      let pieces = 0;
      let last = Number.NEGATIVE_INFINITY;
      let seen = 0;
      const { drops, ...played } = await play(
        bed,
        stages,
        { frames, window: 8, queue: 8 },
        {
          takeRows: (data, { clocks }) => {
            pieces++;
            expect(clocks).toHaveLength(2);
            // Pieces are small, however long the run is.
            expect(data.byteLength).toBeLessThan(2 ** 17);
            for (let at = 0; at < data.length; at += 9, seen++) {
              expect(data[at]).toBeGreaterThanOrEqual(last);
              last = data[at];
            }
          },
        },
      );
      expect({ seen, drops, frames: played.frames }).toEqual({ seen: frames, drops: 0, frames });
      expect(pieces).toBe(Math.ceil(frames / 1024));
    }));

  it("a list of arrivals may be longer than a head", () =>
    onTwo(async (bed, stages) => {
      const times = Array.from({ length: 100_000 }, (_, index) => index * 1e-4 + 1 / 3e6);
      expect(JSON.stringify(times).length).toBeGreaterThan(2 ** 20);
      const { rows, drops } = await play(bed, stages, { frames: 50, arrivals: { kind: "list", times } });
      expect(rows.length + drops).toBe(50);
      expect(rows[1][0] - rows[0][0]).toBeCloseTo(1e-4, 9);
    }));
});
