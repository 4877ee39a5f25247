import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import type { StageBytes } from "../../../src/runtime/controller/stageBytes.ts";
import type { HeadOf } from "../../../src/runtime/protocol/messages.ts";
import { endlessLoop, hugeMatMul } from "../../support/busyModels.ts";
import { FaultyLink } from "../../support/faultyLink.ts";
import { isAlive } from "../../support/processes.ts";
import { Bed, deadline, eventually } from "../../support/testbed.ts";

/** Seconds that a machine which does much else may take where nothing waits for anything. */
const soon = 20;

const scalar = { name: "x", type: "float32", shape: [1] };

let bed: Bed;
beforeAll(async () => {
  bed = await Bed.open({ transport: "tcp", names: ["pi"] });
});
afterEach(() => bed.disconnect());
afterAll(() => bed.close());

async function open(worker: RemoteWorker, stage: StageBytes) {
  await worker.ensure(stage);
  return worker.ask(
    {
      type: "open",
      ranges: [],
      given: [],
      session: crypto.randomUUID(),
      index: 0,
      turn: 0,
      stages: 1,
      stage: { hash: stage.hash, provider: "cpu" },
      inputs: [scalar],
      outputs: [{ ...scalar, name: "y" }],
      queue: 1,
      deliver: "source",
      devices: [["pi"]],
      next: [],
      transport: "tcp",
      deadline,
      prime: false,
    },
    "opened",
  );
}

const run: HeadOf<"run"> = {
  type: "run",
  frames: 1,
  arrivals: { kind: "saturated" },
  window: null,
  drop: false,
  seed: 1,
  keepOutput: false,
};

describe.each([
  ["a Loop without end", endlessLoop],
  ["one MatMul of minutes", () => hugeMatMul(6000)],
])("a stage whose run is %s", (_, stage) => {
  it.each(["says goodbye", "vanishes"])("a controller that %s sets the worker free", async (how) => {
    const link = await FaultyLink.to(bed.workers[0].address);
    const worker = await eventually(() => bed.connect(0, link.address));
    const { serving } = bed.workers[0];
    await open(worker, stage());
    const running = worker.ask(run, "finished").catch(() => undefined);
    await new Promise<void>((resolve) => worker.onStarted(resolve));
    const from = performance.now();
    if (how === "says goodbye") await worker.close();
    link.close();
    await running;
    await eventually(() => bed.connect(0), soon);
    await vi.waitFor(() => expect(isAlive(serving)).toBe(false), { timeout: soon * 1000 });
    expect((performance.now() - from) / 1000).toBeLessThan(soon);
  });
});

describe("a run with huge demands", () => {
  it("still handles other messages while more frames come than any device could take", async () => {
    const worker = await eventually(() => bed.connect(0));
    const { serving } = bed.workers[0];
    await open(worker, endlessLoop());
    const arrivals = { kind: "periodic", period: 1e-6 } as const;
    const running = worker.ask({ ...run, frames: 1e8, arrivals, drop: true }, "finished").catch(() => {});
    await new Promise<void>((resolve) => worker.onStarted(resolve));
    // It answers a second controller, and the first one's goodbye.
    await expect(bed.connect(0)).rejects.toThrow("it works for the controller at");
    await worker.close();
    await running;
    expect(bed.workers[0].serving).not.toBe(serving);
  });
});

describe("a serving process that gives no sign of life", () => {
  it("is replaced within the deadline", async () => {
    const worker = await eventually(() => bed.connect(0));
    const { serving } = bed.workers[0];
    process.kill(serving, "SIGSTOP");
    await vi.waitFor(() => expect(bed.workers[0].serving).not.toBe(serving), { timeout: soon * 1000 });
    await vi.waitFor(() => expect(isAlive(serving)).toBe(false), { timeout: soon * 1000 });
    await expect(worker.failure).rejects.toThrow("pi: ");
    await eventually(() => bed.connect(0), soon);
  });
});
