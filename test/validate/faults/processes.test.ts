import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { DeviceError } from "../../../src/validate/protocol/deviceError.ts";
import { Bed, deadline, failureOf, play, smallModel, stagesOf } from "../../support/testbed.ts";

let model: FrozenModel;
beforeAll(async () => {
  model = await smallModel();
});

const endless = { frames: 1_000_000 };

describe.each(["tcp", "grpc"] as const)("over %s", (transport) => {
  let bed: Bed;
  afterEach(() => bed.close());

  /** Plays frames without end over two workers, does harm in the middle of one, and gives what came of it. */
  async function harmed(harm: () => void) {
    const stages = stagesOf(model, await bed.connectAll(), ["input", "features.4", "output"]);
    let begun!: () => void;
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const failed = failureOf(play(bed, stages, endless, { onStart: async () => begun() }));
    await Promise.race([started, failed]);
    await sleep(100);
    const from = performance.now() / 1000;
    harm();
    const { error, at } = await failed;
    return { error, seconds: at - from };
  }

  /** Everything still works: sessions, stages, frames. */
  async function worksAgain() {
    const stages = stagesOf(model, await bed.connectAll(), ["input", "features.4", "output"]);
    expect((await play(bed, stages)).rows.length).toBe(20);
  }

  it.each([0, 1])("the serving process of worker %i killed in the middle of a frame", async (victim) => {
    bed = await Bed.open({ transport });
    const { error, seconds } = await harmed(() => process.kill(bed.workers[victim].serving, "SIGKILL"));
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ device: bed.names[victim], code: "lost" });
    expect((error as Error).message).toMatch(`${bed.names[victim]}: 127.0.0.1:`);
    expect(seconds).toBeLessThan(1);
    await bed.disconnect();
    // Another has its place: the worker goes on.
    await vi.waitFor(() => worksAgain(), { timeout: deadline * 1000 });
  });
});
