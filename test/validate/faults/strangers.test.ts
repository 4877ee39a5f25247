import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { emptyEnvelope, encodeMessage } from "../../../src/transport/tcp/encodeEnvelope.ts";
import { envelopeHeader } from "../../../src/transport/tcp/envelopeHeader.ts";
import { Bed, deadline, failureOf, play, smallModel, stagesOf } from "../../support/testbed.ts";
import { everyTransport, type Secured } from "../../transport/trusts.ts";

const hello = Buffer.concat([...encodeMessage(Buffer.from('{"type":"hello"}'), [])].flat());
const corrupted = Buffer.from(hello);
corrupted[corrupted.length - 3] ^= 1;
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** What strangers send, behind a proper greeting of the transport where it says so. */
const noise: [string, Buffer][] = [
  ["text", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["zeros", Buffer.alloc(100_000)],
  ["a frame cut short", Buffer.concat([emptyEnvelope("heartbeat"), hello.subarray(0, hello.length - 4)])],
  ["a corrupted frame", Buffer.concat([emptyEnvelope("heartbeat"), corrupted])],
  ["a head that is no hello", Buffer.concat([emptyEnvelope("heartbeat"), hello])],
  ["an oversized frame", Buffer.concat([emptyEnvelope("heartbeat"), envelopeHeader("message", 10, 2 ** 45)])],
  ["an oversized head", Buffer.concat([emptyEnvelope("heartbeat"), envelopeHeader("message", 2 ** 31, 0)])],
  ["HTTP/2 and then noise", Buffer.concat([preface, Buffer.alloc(10_000, 0xa5)])],
  [
    "an oversized frame of HTTP/2",
    Buffer.concat([preface, Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])]),
  ],
  ["half a TLS handshake", Buffer.from([0x16, 3, 1, 1, 0, 1, 0])],
];

/** Sends bytes, ends, and waits until the other side has hung up. */
function send(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}).on("close", () => resolve());
    socket.resume();
    socket.end(bytes);
  });
}

let model: FrozenModel;
let ways: Secured[];
beforeAll(async () => {
  model = await smallModel();
  ways = await everyTransport();
});

describe.each(["tcp", "tcp with a secret", "grpc", "grpc with certificates"])(
  "a worker that speaks %s",
  (name) => {
    let bed: Bed;
    let way: Secured;
    beforeAll(async () => {
      way = ways.find((one) => one.name === name)!;
      bed = await Bed.open({ transport: way.transport, trust: way.client, names: ["pi"] });
    });
    afterEach(() => bed.disconnect());
    afterAll(() => bed.close());

    it("a worker continues a run whatever strangers send to its port", async () => {
      const [{ serving, address }] = bed.workers;
      const stages = stagesOf(model, await bed.connectAll(), ["input", "output"]);
      const running = play(bed, stages, { frames: 500, window: 1 });
      for (const [, bytes] of noise) await send(address.port, bytes);
      expect((await running).rows.length).toBe(500);
      expect(bed.workers[0].serving).toBe(serving);
    });

    // Without keys everybody on this machine may connect.
    if (name.includes("with"))
      it("a worker hangs up on a peer with another key", async () => {
        const { error } = await failureOf(
          RemoteWorker.connect({
            device: "pi",
            address: bed.workers[0].address,
            transport: way.transport,
            trust: way.stranger!,
            deadline,
          }),
        );
        expect(error).toBeInstanceOf(DeviceError);
        expect(error).toMatchObject({ device: "pi", code: "lost" });
        expect((error as DeviceError).message).toMatch(/^pi: 127\.0\.0\.1:\d+ /);
        await bed.connect(0);
      });
  },
);
