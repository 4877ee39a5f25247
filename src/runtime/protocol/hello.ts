import { randomUUID } from "node:crypto";
import { packageVersion } from "../../base/packageVersion.ts";
import { WorkerFailure } from "./deviceError.ts";
import { type Head, type HeadOf, protocolVersion } from "./messages.ts";

const greeting = { type: "hello", protocol: protocolVersion, version: packageVersion() } as const;

/** What this process is to workers: they know by it that two devices of one controller are the same worker. */
const controllerId = randomUUID();

/** Makes the first message on a connection from a controller, which calls the worker `device`. */
export function controllerHello(device: string): HeadOf<"hello"> {
  return { ...greeting, role: "controller", controller: { id: controllerId, device } };
}

/** Makes the first message on a connection from another worker of a session; `device` is its name in the plan, if one is open. */
export function peerHello(session: string, device?: string): HeadOf<"hello"> {
  return { ...greeting, role: "peer", session, ...(device !== undefined && { device }) };
}

/** Checks the first message that a worker gets. Throws WorkerFailure if it is no hello, or of another protocol. */
export function checkHello(head: Head): HeadOf<"hello"> {
  if (head.type !== "hello") {
    throw new WorkerFailure("version", `"hello" is needed first, not "${head.type}"`);
  }
  if (head.protocol !== protocolVersion) {
    throw new WorkerFailure(
      "version",
      `this is ParetoPipe ${packageVersion()} with protocol ${protocolVersion}; ${head.version} with protocol ${head.protocol} does not fit`,
    );
  }
  return head;
}
