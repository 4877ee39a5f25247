import type { Socket } from "node:net";
import { type Address, formatAddress } from "../address.ts";
import { type Attempt, connectFailure } from "../connectFailure.ts";
import type { Connection, ConnectOptions } from "../connection.ts";
import { busyError, ConnectionError } from "../connectionError.ts";
import { firstBytes } from "../firstBytes.ts";
import { limitsFrom } from "../limits.ts";
import { WireConnection } from "../wireConnection.ts";
import { connectSocket } from "./connectSocket.ts";
import { emptyEnvelope } from "./encodeEnvelope.ts";
import { envelopeKinds, kindAt } from "./envelopeHeader.ts";
import { presharedKeyClient } from "./presharedKey.ts";
import { TcpWire } from "./tcpWire.ts";

/**
 * Connects over TCP. This side sends a heartbeat; the connection is ready when the other side's first one arrives.
 *
 * @throws ConnectionError
 */
export async function connectTcp(address: Address, options: ConnectOptions): Promise<Connection> {
  const { trust, signal } = options;
  const limits = limitsFrom(options);
  const remote = formatAddress(address);
  signal?.throwIfAborted();
  let stream: Socket | undefined;
  const attempt: Attempt = { connected: false };
  const over = new AbortController();
  const end = (reason: Error) => {
    over.abort(reason);
    stream?.destroy();
  };
  const timeout = setTimeout(() => {
    attempt.timedOut = limits.deadline;
    end(new Error("no answer"));
  }, limits.deadline * 1000);
  const onAbort = () => end(signal!.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  let socket: Socket | undefined;
  try {
    socket = await connectSocket(address, over.signal);
    stream = socket;
    attempt.connected = true;
    if (trust.kind === "secret") {
      stream = presharedKeyClient(socket, trust.secret);
      await event(stream, "secureConnect");
    }
    stream.write(emptyEnvelope("heartbeat"));
    const first = await firstBytes(stream, ({ length }) => length > kindAt);
    if (first[kindAt] === envelopeKinds.busy) throw busyError(remote);
    return new WireConnection(new TcpWire(stream, remote, limits), limits);
  } catch (cause) {
    stream?.on("error", () => {}).destroy();
    socket?.destroy();
    signal?.throwIfAborted();
    if (cause instanceof ConnectionError) throw cause;
    throw connectFailure(remote, attempt, cause as Error);
  } finally {
    clearTimeout(timeout);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Resolves at an event of a socket. Rejects when the socket ends before that. */
function event(socket: Socket, name: "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error("the other side ended the connection"));
    socket.once("error", reject).once("close", onClose);
    socket.once(name, () => {
      socket.off("error", reject).off("close", onClose);
      resolve();
    });
  });
}
