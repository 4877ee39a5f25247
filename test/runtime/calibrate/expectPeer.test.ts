import { expect, it } from "vitest";
import { expectPeer } from "../../../src/runtime/calibrate/expectPeer.ts";
import type { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import { DeviceError, WorkerFailure } from "../../../src/runtime/protocol/deviceError.ts";
import { faultOfPeer } from "../../../src/runtime/worker/faultOfPeer.ts";
import { ConnectionError } from "../../../src/transport/connectionError.ts";

/** A worker that answers everything; `fail` makes it fail. */
function fake() {
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);
  return { fail, worker: { failure, ask: async () => ({}) } as unknown as RemoteWorker };
}

it("blames the worker that is lost, though the other one complains first", async () => {
  const [from, to] = [fake(), fake()];
  const { guarded } = await expectPeer(from.worker, to.worker);
  const complaint = new DeviceError("from", "peer", "its neighbour is lost");
  const lost = new DeviceError("to", "lost", "the connection ended");
  const asked = guarded(Promise.reject(complaint));
  setTimeout(() => to.fail(lost), 50);
  await expect(asked).rejects.toBe(lost);
});

it("believes a complaint where both workers go on", async () => {
  const { guarded } = await expectPeer(fake().worker, fake().worker);
  const complaint = new DeviceError("from", "peer", "its neighbour is lost");
  await expect(guarded(Promise.reject(complaint))).rejects.toBe(complaint);
});

it("a worker complains of the neighbour whose connection ends", async () => {
  const lost = faultOfPeer("pi:1", () => Promise.reject(new ConnectionError("lost", "it ended")));
  await expect(lost).rejects.toMatchObject({
    code: "peer",
    message: "its neighbour at pi:1 is lost: it ended",
  });
  await expect(lost).rejects.toBeInstanceOf(WorkerFailure);
});
