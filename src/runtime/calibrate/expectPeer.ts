import { randomUUID } from "node:crypto";
import { guardedBy } from "../controller/guardedBy.ts";
import type { RemoteWorker } from "../controller/remoteWorker.ts";

/** A session in which one worker may connect to another. */
export interface PeerSession {
  session: string;
  /** Waits for work; the failure of either worker ends the waiting, and is its error. */
  guarded: <T>(work: Promise<T>) => Promise<T>;
}

/** Tells worker `to` that `from` will connect to it. Throws DeviceError naming the device that failed. */
export async function expectPeer(from: RemoteWorker, to: RemoteWorker): Promise<PeerSession> {
  const session = randomUUID();
  const guarded = guardedBy([from.failure, to.failure]);
  await guarded(to.ask({ type: "expect", session }, "expected"));
  return { session, guarded };
}
