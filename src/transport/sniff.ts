import { envelopeMagic } from "./tcp/envelopeHeader.ts";

/** The protocol of a peer, judged by its first bytes. */
export type Protocol =
  /** Our envelopes in plaintext. */
  | "tcp"
  /** HTTP/2 in plaintext. */
  | "grpc"
  /** TLS, asking for HTTP/2. */
  | "tls-h2"
  /** TLS, asking for anything else or for nothing. */
  | "tls"
  | "unknown";

const http2Preface = Buffer.from("PRI * HTTP/2.0");
const tlsHandshake = 22;
const clientHello = 1;
const alpnExtension = 16;

/**
 * Recognises a protocol by its first bytes. Undefined if more bytes are needed.
 *
 * This only decides which handshake is tried. Each handshake has its own keys, so a wrong guess fails.
 */
export function sniff(bytes: Buffer): Protocol | undefined {
  if (bytes.length === 0) return undefined;
  for (const [start, protocol] of [[envelopeMagic, "tcp"] as const, [http2Preface, "grpc"] as const]) {
    const seen = Math.min(bytes.length, start.length);
    if (bytes.compare(start, 0, seen, 0, seen) === 0) return seen === start.length ? protocol : undefined;
  }
  if (bytes[0] !== tlsHandshake) return "unknown";
  if (bytes.length < 5) return undefined;
  const length = bytes.readUInt16BE(3);
  // RFC 8446, 5.1: a record holds at most 2^14 bytes.
  if (bytes[1] !== 3 || length > 2 ** 14) return "unknown";
  if (bytes.length < 5 + length) return undefined;
  try {
    return asksForHttp2(bytes.subarray(5, 5 + length)) ? "tls-h2" : "tls";
  } catch (error) {
    if (error instanceof RangeError) return "unknown";
    throw error;
  }
}

/** Whether a ClientHello (RFC 8446, 4.1.2) has `h2` in its ALPN extension. Throws RangeError if it is cut short. */
function asksForHttp2(hello: Buffer): boolean {
  if (hello.readUInt8(0) !== clientHello) return false;
  // Skips type and length (4 bytes), version (2) and random (32).
  let at = 38;
  at += 1 + hello.readUInt8(at); // session
  at += 2 + hello.readUInt16BE(at); // cipher suites
  at += 1 + hello.readUInt8(at); // compression methods
  if (at >= hello.length) return false;
  const end = at + 2 + hello.readUInt16BE(at);
  for (at += 2; at < end; at += 4 + hello.readUInt16BE(at + 2)) {
    if (hello.readUInt16BE(at) !== alpnExtension) continue;
    const names = hello.subarray(at + 6, at + 6 + hello.readUInt16BE(at + 4));
    for (let name = 0; name < names.length; name += 1 + names[name]) {
      if (names.toString("latin1", name + 1, name + 1 + names[name]) === "h2") return true;
    }
  }
  return false;
}
