import { firstBytes } from "../firstBytes.ts";
import type { Handshake } from "../handshake.ts";
import { sniff } from "../sniff.ts";
import { WireConnection } from "../wireConnection.ts";
import { emptyEnvelope } from "./encodeEnvelope.ts";
import { presharedKeyServer } from "./presharedKey.ts";
import { TcpWire } from "./tcpWire.ts";

/** Answers peers that speak TCP: over TLS if there is a secret, else in plaintext. */
export function tcpHandshake(secret?: Buffer): Handshake {
  const secure = secret && presharedKeyServer(secret);
  return async (socket, remote, limits, busy) => {
    // Each direction ends separately, so that data still to be sent outlives the other side's goodbye.
    socket.allowHalfOpen = true;
    const stream = secure ? await secure(socket) : socket;
    const spoken = sniff(await firstBytes(stream, (bytes) => sniff(bytes) !== undefined));
    if (spoken !== "tcp") throw new Error(`${remote} sent something that is not this program's protocol`);
    const turnAway = () => stream.end(emptyEnvelope("busy"));
    if (busy.aborted) {
      turnAway();
      throw new Error(`there was no place for ${remote}`);
    }
    busy.addEventListener("abort", turnAway, { once: true });
    stream.write(emptyEnvelope("heartbeat"));
    return new WireConnection(new TcpWire(stream, remote, limits), limits);
  };
}
