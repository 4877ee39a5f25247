import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import type { Head } from "../../../src/runtime/protocol/messages.ts";
import { type LocalWorker, startLocalWorker } from "../../../src/validate/testbed/startLocalWorker.ts";

const deadline = 5;
let directory: string;
let worker: LocalWorker;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "hand-over-test-"));
  worker = await startLocalWorker({ name: "w", cacheDirectory: directory, slowdown: 1 });
});
afterEach(async () => {
  await worker.close();
  rmSync(directory, { recursive: true });
});

describe.each(["tcp", "grpc"] as const)("a connection over %s", (transport) => {
  const connect = () =>
    RemoteWorker.connect({
      device: "w",
      address: worker.address,
      transport,
      trust: { kind: "none" },
      deadline,
    });

  it("is served by the next process if it comes while the previous session's process ends", async () => {
    for (let session = 0; session < 12; session++) {
      const controller = await connect();
      // What fits no message ends the session, and its process.
      await expect(controller.ask({ type: "open" } as Head, "opened")).rejects.toThrow(
        /^w: a message from .* does not fit/,
      );
    }
    await (await connect()).close();
  }, 60_000);

  it("is served by the next process if its own dies before it takes it", async () => {
    const dying = worker.serving;
    process.kill(dying, "SIGSTOP");
    const connecting = connect();
    await sleep(200);
    process.kill(dying, "SIGKILL");
    const controller = await connecting;
    expect(controller.facts.name).toBe("w");
    expect(worker.serving).not.toBe(dying);
    await controller.close();
  });
});
