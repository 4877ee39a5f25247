import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import type { PlayedStage } from "../../../src/runtime/controller/openPlan.ts";
import { stageTimes } from "../../../src/runtime/pipeline/frameRow.ts";
import type { WireTensor } from "../../../src/runtime/protocol/tensors.ts";
import type { StreamInput } from "../../../src/simulate/input.ts";
import { outputDifference } from "../../../src/validate/measure/outputDifference.ts";
import { referenceOutput } from "../../../src/validate/measure/referenceOutput.ts";
import { Bed, patientDeadline, play, smallModel, stagesOf } from "../../support/testbed.ts";

const names = ["a", "b", "c", "d"];

let model: FrozenModel;
let whole: WireTensor[];
beforeAll(async () => {
  model = await smallModel();
  const [input] = model.proto.graph!.input;
  const shape = model.types.get(input.name)!.shape.map(Number);
  ({ outputs: whole } = await referenceOutput(model, [{ name: input.name, type: "float32", shape }], "1"));
});

/** The cuts of each plan, and the number of devices of each stage. */
const plans: [string, string[], number[]][] = [
  ["three take turns at the second of two stages", ["input", "features.4", "output"], [1, 3]],
  ["two take turns at the only stage that computes", ["input", "input", "output"], [1, 2]],
  ["two take turns in the middle", ["input", "features.2", "features.7", "output"], [1, 2, 1]],
  ["two take turns at the end", ["input", "features.2", "features.7", "output"], [1, 1, 2]],
];

const settings: Partial<StreamInput>[] = [
  { queue: 0 },
  { queue: 5, window: 5 },
  { queue: 3, window: 5 },
  { window: 1 },
  { arrivals: { kind: "periodic", period: 8e-3 } },
];

describe.each(["tcp", "grpc"] as const)("devices that take turns, over %s", (transport) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport, names, deadline: patientDeadline });
  });
  afterEach(() => bed.disconnect());
  afterAll(() => bed.close());

  /** Connects to as many workers as the teams have, in order. */
  async function connected(cuts: string[], teams: number[]): Promise<PlayedStage[]> {
    const count = teams.reduce((sum, size) => sum + size, 0);
    for (let index = 0; index < count; index++) await bed.connect(index);
    const begins = teams.map((_, s) => teams.slice(0, s).reduce((sum, size) => sum + size, 0));
    const firsts = begins.map((begin) => bed.remotes[begin]);
    return stagesOf(model, firsts, cuts).map((stage, s) => ({
      ...stage,
      replicas: bed.remotes.slice(begins[s] + 1, begins[s] + teams[s]),
    }));
  }

  // What the rules are does not depend on what carries the frames.
  it.each(transport === "tcp" ? plans : plans.slice(2, 3))("%s", async (_, cuts, teams) => {
    for (const change of cuts === plans[0][1] ? settings : settings.slice(0, 2)) {
      const stages = await connected(cuts, teams);
      const { output, rows, drops, clocks } = await play(bed, stages, change, { keepOutput: true });
      expect(outputDifference(whole, output)).toBeLessThan(1e-4);
      expect([rows.length, drops]).toEqual([20, 0]);
      expect(clocks.map(({ length }) => length)).toEqual(teams);
      const completion = (frame: number) => rows[frame].at(-1)!;
      for (const [frame, row] of rows.entries()) {
        if (frame > 0) expect(completion(frame)).toBeGreaterThanOrEqual(completion(frame - 1));
        const { window } = change;
        if (window && frame >= window)
          expect(stageTimes(row, 0)[0]).toBeGreaterThanOrEqual(completion(frame - window));
        // Each device computes one frame at a time, and every n-th.
        for (const [stage, size] of teams.entries()) {
          if (frame < size || stages[stage].stage === null) continue;
          const [, begin] = stageTimes(row, stage);
          const [, , ended] = stageTimes(rows[frame - size], stage);
          expect(begin).toBeGreaterThanOrEqual(ended);
        }
      }
      await bed.disconnect();
    }
  });

  it("are each named if they are lost", async () => {
    const own = await Bed.open({ transport, names, deadline: patientDeadline });
    const remotes = await own.connectAll();
    const [first, second] = stagesOf(model, remotes.slice(0, 2), ["input", "features.4", "output"]);
    const stages = [first, { ...second, replicas: remotes.slice(2) }];
    const leave = async () => void own.workers[2].close();
    await expect(play(own, stages, { frames: 1_000_000 }, { onStart: leave })).rejects.toThrow(/^c: /);
    await own.disconnect();
    await own.close();
  });
});
