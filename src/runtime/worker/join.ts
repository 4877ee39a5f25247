import { parseAddress } from "../../transport/address.ts";
import { connect } from "../../transport/connect.ts";
import type { TransportName } from "../../transport/connection.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import { greet } from "../protocol/greet.ts";
import { peerHello } from "../protocol/hello.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { trustFor } from "./trustFor.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** Which session to join, and how to reach the other worker. */
export interface JoinOptions {
  session: string;
  /** `HOST:PORT` of the other worker, or of the relay in front of it. */
  address: string;
  /** The other worker's name, if known. */
  device?: string;
  /** The name of the device that this worker is, if a plan is open. */
  from?: string;
  transport: TransportName;
  /** Seconds. */
  deadline: number;
  settings: WorkerSettings;
  signal: AbortSignal;
}

/** Connects to another worker as a neighbour in a session. Throws WorkerFailure. */
export async function join(options: JoinOptions): Promise<Dialogue> {
  const { session, address, device, from, transport, deadline, settings, signal } = options;
  const name = device === undefined ? `at ${address}` : `${device} at ${address}`;
  const failure = (reason: string, cause?: unknown) =>
    new WorkerFailure("peer", `its neighbour ${name} cannot be joined: ${reason}`, { cause });
  try {
    const connection = await connect(parseAddress(address), {
      transport,
      trust: trustFor(transport, settings),
      deadline,
      message: settings.limits.message,
      signal,
    });
    const hello = peerHello(session, from);
    const refused = ({ code, message }: HeadOf<"failed">) =>
      failure(code === "session" ? "the worker there is another one, or its session has ended" : message);
    return (await greet(connection, hello, "joined", { deadline, signal, refused })).dialogue;
  } catch (cause) {
    throw cause instanceof WorkerFailure ? cause : failure((cause as Error).message, cause);
  }
}
