import { packageVersion } from "../../base/packageVersion.ts";
import { WorkerFailure } from "./deviceError.ts";
import { type Head, type HeadOf, protocolVersion } from "./messages.ts";

/** Makes the first message on a connection, from a controller, or from a peer of a session. */
export function hello(role: "controller" | "peer", session?: string): HeadOf<"hello"> {
  return { type: "hello", protocol: protocolVersion, version: packageVersion(), role, session };
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
