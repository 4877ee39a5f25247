import { hkdfSync } from "node:crypto";
import type { Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { secureSockets } from "../secureSockets.ts";

/**
 * TLS 1.2, because Node has pre-shared keys for it only up to there. This suite has forward secrecy: whoever gets
 * hold of the secret later cannot read what was recorded before. Both sides prove that they have the key.
 */
const suite = {
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
} as const;

const identity = "paretopipe";

/** The key of a secret, by HKDF (RFC 5869) with a salt that is used here only. */
function keyOf(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "paretopipe tcp pre-shared key v1", identity, 32));
}

/** TLS over a connected socket, this side as the client. Becomes usable at "secureConnect". */
export function presharedKeyClient(socket: Socket, secret: Buffer): TLSSocket {
  const psk = keyOf(secret);
  return connect({
    ...suite,
    socket,
    pskCallback: () => ({ psk, identity }),
    // There are no certificates: the key is the proof.
    checkServerIdentity: () => undefined,
  });
}

/** The server's side of the same. */
export function presharedKeyServer(secret: Buffer): (socket: Socket) => Promise<TLSSocket> {
  const psk = keyOf(secret);
  const pskCallback = (_: TLSSocket, name: string) => (name === identity ? psk : null);
  return secureSockets({ ...suite, pskCallback });
}
