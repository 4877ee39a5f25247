import { hkdfSync } from "node:crypto";
import type { Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { secureSockets } from "../secureSockets.ts";

/**
 * TLS 1.2, because Node supports pre-shared keys only up to that version. This suite has forward secrecy: someone who
 * gets hold of the secret later cannot read earlier recordings. Both sides prove that they have the key.
 */
const suite = {
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
} as const;

const identity = "paretopipe";

/** Derives the key from a secret by HKDF (RFC 5869), with a salt that is used only here. */
function keyOf(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "paretopipe tcp pre-shared key v1", identity, 32));
}

/** Starts TLS over a connected socket, as the client. It is usable after "secureConnect". */
export function presharedKeyClient(socket: Socket, secret: Buffer): TLSSocket {
  const psk = keyOf(secret);
  return connect({
    ...suite,
    socket,
    pskCallback: () => ({ psk, identity }),
    // There are no certificates to check: the key is the proof.
    checkServerIdentity: () => undefined,
  });
}

/** Makes the server's side of the same. */
export function presharedKeyServer(secret: Buffer): (socket: Socket) => Promise<TLSSocket> {
  const psk = keyOf(secret);
  const pskCallback = (_: TLSSocket, name: string) => (name === identity ? psk : null);
  return secureSockets({ ...suite, pskCallback });
}
