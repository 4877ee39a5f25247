import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { isAlive } from "../../support/processes.ts";
import { Bed, deadline, eventually, failureOf, play, smallModel, stagesOf } from "../../support/testbed.ts";

let model: FrozenModel;
beforeAll(async () => {
  model = await smallModel();
});

const endless = { frames: 1_000_000 };

describe.each(["tcp", "grpc"] as const)("over %s", (transport) => {
  // The same workers for all that they live through.
  let shared: Bed;
  let bed: Bed;
  beforeAll(async () => {
    shared = await Bed.open({ transport });
  });
  beforeEach(() => {
    bed = shared;
  });
  afterEach(() => (bed === shared ? bed.disconnect() : bed.close()));
  afterAll(() => shared.close());

  // Which end of the link dies first makes a difference to the stages, not to what carries their frames.
  const victims = transport === "tcp" ? [0, 1] : [1];

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
    await bed.disconnect();
    const stages = stagesOf(model, await bed.connectAll(), ["input", "features.4", "output"]);
    expect((await play(bed, stages)).rows.length).toBe(20);
  }

  it.each(victims)(
    "a serving process of worker %i that is killed in the middle of a frame is named",
    async (victim) => {
      const { error, seconds } = await harmed(() => process.kill(bed.workers[victim].serving, "SIGKILL"));
      expect(error).toBeInstanceOf(DeviceError);
      expect(error).toMatchObject({ device: bed.names[victim], code: "lost" });
      expect((error as Error).message).toMatch(`${bed.names[victim]}: 127.0.0.1:`);
      expect(seconds).toBeLessThan(1);
      await bed.disconnect();
      // Another has its place: the worker goes on.
      await eventually(worksAgain);
    },
  );

  it("a worker whose supervisor is killed is named", async () => {
    bed = await Bed.open({ transport });
    const [, server] = bed.workers;
    const { error, seconds } = await harmed(() => process.kill(server.pid, "SIGKILL"));
    expect(error).toMatchObject({ device: "server", code: "lost" });
    expect(seconds).toBeLessThan(1);
    await bed.disconnect();
    await vi.waitFor(() => expect(isAlive(server.serving)).toBe(false), { timeout: 20_000 });
    expect(server.failure?.message).toBe("its process was killed by SIGKILL");
    const { error: gone } = await failureOf(bed.connect(1));
    expect(gone).toMatchObject({ device: "server", code: "lost" });
    expect((gone as Error).message).toMatch(/server: 127\.0\.0\.1:\d+ cannot be reached/);
  });

  it.each(victims)("a serving process of worker %i that is stopped is named", async (victim) => {
    const { serving } = bed.workers[victim];
    const { error, seconds } = await harmed(() => process.kill(serving, "SIGSTOP"));
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ device: bed.names[victim], code: "lost" });
    // Its supervisor has noticed, and another takes its place.
    expect((error as Error).message).toMatch(`${bed.names[victim]}: 127.0.0.1:`);
    expect(seconds).toBeLessThan(deadline + 1);
    await vi.waitFor(() => expect(isAlive(serving)).toBe(false), { timeout: 20_000 });
    // Who is left lets go of it at once.
    const start = performance.now();
    await bed.disconnect();
    expect(performance.now() - start).toBeLessThan(1000);
    await eventually(worksAgain);
  });

  it("a worker that is stopped entirely leaves nothing when it is closed", async () => {
    bed = await Bed.open({ transport });
    const [, { pid, serving }] = bed.workers;
    const { error, seconds } = await harmed(() => {
      process.kill(pid, "SIGSTOP");
      process.kill(serving, "SIGSTOP");
    });
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ device: "server", code: "lost" });
    expect((error as Error).message).toMatch(/^server: 127.0.0.1:\d+: sent no sign of life for 2 s/);
    expect(seconds).toBeLessThan(deadline + 1);
  });

  it("a second controller is told whom the worker serves, and the first one continues", async () => {
    const first = await bed.connect(0);
    const { error } = await failureOf(bed.connect(0));
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ device: "pi", code: "busy" });
    expect((error as Error).message).toMatch(
      /^pi: it works for the controller at 127\.0\.0\.1:\d+; one at a time/,
    );
    expect((await first.ask({ type: "provider", provider: "cpu" }, "provided")).head.type).toBe("provided");
    await bed.disconnect();
    await bed.connect(0);
  });

  it.each(["SIGKILL", "SIGSTOP"] as const)(
    "a controller that got %s: the worker is free again",
    async (signal) => {
      const controller = spawn(
        process.execPath,
        [path.resolve("test/support/controllerChild.mjs"), transport, `${bed.workers[0].address.port}`],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      try {
        await once(controller.stdout, "data");
        expect((await failureOf(bed.connect(0))).error).toMatchObject({ code: "busy" });
        const { serving } = bed.workers[0];
        const from = performance.now();
        controller.kill(signal);
        // It makes room for a fresh process, which serves the next.
        await vi.waitFor(() => expect(bed.workers[0].serving).not.toBe(serving), { timeout: 60_000 });
        expect((performance.now() - from) / 1000).toBeLessThan(deadline + 1);
        await eventually(() => bed.connect(0));
        await vi.waitFor(() => expect(isAlive(serving)).toBe(false), { timeout: 20_000 });
      } finally {
        controller.kill("SIGKILL");
      }
    },
  );

  it("neighbours that part after a run do not count as a failure", async () => {
    const stages = stagesOf(model, await bed.connectAll(), ["input", "features.4", "output"]);
    await play(bed, stages);
    const [pi, server] = bed.remotes;
    const failed = vi.fn();
    server.failure.catch(failed);
    await pi.close();
    expect((await server.ask({ type: "provider", provider: "cpu" }, "provided")).head.type).toBe("provided");
    expect(failed).not.toHaveBeenCalled();
  });
});
