import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sniff } from "../../src/transport/sniff.ts";
import { emptyEnvelope } from "../../src/transport/tcp/encodeEnvelope.ts";

/** What Node's TLS client says first. */
async function clientHello(ALPNProtocols: string[]): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bytes = new Promise<Buffer>((resolve) =>
    server.once("connection", (socket) => socket.once("data", resolve)),
  );
  const { port } = server.address() as AddressInfo;
  const client = connectTls({ socket: connectSocket(port, "127.0.0.1"), ALPNProtocols }).on(
    "error",
    () => {},
  );
  const hello = await bytes;
  client.destroy();
  server.close();
  return hello;
}

describe("sniff", () => {
  it.each([
    ["tls-h2", ["h2"]],
    ["tls-h2", ["http/1.1", "h2"]],
    ["tls", ["http/1.1"]],
    ["tls", []],
  ])("%s, asking for %j; no sooner than it can be known", async (protocol, names) => {
    const hello = await clientHello(names);
    expect(sniff(hello)).toBe(protocol);
    for (let length = 0; length < hello.length; length++)
      expect(sniff(hello.subarray(0, length))).toBeUndefined();
  });

  it("recognises our envelopes and HTTP/2 by their first bytes", () => {
    expect(sniff(emptyEnvelope("heartbeat"))).toBe("tcp");
    expect(sniff(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))).toBe("grpc");
    expect(sniff(Buffer.from("PRI"))).toBeUndefined();
    expect(sniff(Buffer.from("GET / HTTP/1.1"))).toBe("unknown");
  });

  it("gives an answer for any bytes", () => {
    const hello = fc.uint8Array({ maxLength: 300 }).map((bytes) => {
      return Buffer.concat([Buffer.from([22, 3, 1, bytes.length >> 8, bytes.length & 255, 1]), bytes]);
    });
    fc.assert(
      fc.property(fc.oneof(hello, fc.uint8Array().map(Buffer.from)), (bytes) => {
        expect(["tcp", "grpc", "tls", "tls-h2", "unknown", undefined]).toContain(sniff(Buffer.from(bytes)));
      }),
      { seed: 1, numRuns: 20_000 },
    );
  });
});
