import { afterAll, beforeAll, expect, it } from "vitest";
import type { StreamInput } from "../../../src/simulate/input.ts";
import { Bed, patientDeadline, play, smallModel, stagesOf } from "../../support/testbed.ts";

let bed: Bed;
beforeAll(async () => {
  const settings = { limits: { memory: 64 * 2 ** 20 } };
  bed = await Bed.open({ transport: "tcp", settings, deadline: patientDeadline });
});
afterAll(() => bed.close());

it.each<[string, Partial<StreamInput>]>([
  ["the window never fills", {}],
  [
    "frames wait in at the source, and none is dropped",
    {
      arrivals: { kind: "list", times: Array.from({ length: 20 }, (_, index) => index * 1e-9) },
      drop: true,
    },
  ],
])("workers keep no memory for slots that %s", async (_, change) => {
  await bed.disconnect();
  const stages = stagesOf(await smallModel(), await bed.connectAll(), ["input", "features.4", "output"]);
  const { frames, drops } = await play(bed, stages, { window: 1, queue: 100_000, ...change });
  expect([frames, drops]).toEqual([20, 0]);
});
