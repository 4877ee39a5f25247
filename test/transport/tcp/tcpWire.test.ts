import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../src/transport/connection.ts";
import { limitsFrom } from "../../../src/transport/limits.ts";
import { encodeMessage } from "../../../src/transport/tcp/encodeEnvelope.ts";
import { EnvelopeDecoder } from "../../../src/transport/tcp/envelopeDecoder.ts";
import { TcpWire } from "../../../src/transport/tcp/tcpWire.ts";

const limits = limitsFrom({});

/** A socket whose kernel takes everything at once. */
class RoomySocket extends Duplex {
  written = 0;

  setNoDelay(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk.length;
    done();
  }
}

it("a wire reads while it writes a long message, even if the kernel takes all of it at once", async () => {
  const socket = new RoomySocket();
  const wire = new TcpWire(socket as unknown as Socket, "peer", limits);
  const body = new Uint8Array(4 * 2 ** 20);
  const turns: number[] = [];
  let sent = false;
  const turn = () => {
    turns.push(socket.written);
    if (!sent) setImmediate(turn);
  };
  setImmediate(turn);
  await wire.send(Buffer.from("{}"), [body]);
  sent = true;
  expect(socket.written).toBeGreaterThan(body.length);
  const pauses = turns.filter((written) => written > 0 && written < body.length);
  expect(pauses.length).toBeGreaterThanOrEqual(6);
});

describe("a message that comes packet by packet", () => {
  const bytes = Buffer.concat(
    [...encodeMessage(Buffer.from("{}"), [new Uint8Array(150_000).fill(7)])].flat(),
  );

  /** Sends the message, a packet a millisecond, to a wire. */
  async function slowly(take: (wire: TcpWire, socket: Socket) => Promise<void>) {
    const server = createServer(async (socket) => {
      socket.setNoDelay(true).on("error", () => {});
      for (let at = 0; at < bytes.length && !socket.destroyed; at += 1448) {
        socket.write(bytes.subarray(at, at + 1448));
        await setTimeout(1);
      }
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    const wire = new TcpWire(socket, "peer", limits);
    try {
      await take(wire, socket);
    } finally {
      wire.destroy();
      server.close();
    }
  }
  const listener = { message() {}, goodbye() {}, progress() {}, end() {} };

  it("is read whole, with rests between", () =>
    slowly(async (wire, socket) => {
      let rests = 0;
      socket.on("pause", () => rests++);
      const { body } = await new Promise<Message>((resolve) => wire.start({ ...listener, message: resolve }));
      expect(body).toEqual(new Uint8Array(150_000).fill(7));
      expect(rests).toBeGreaterThan(0);
    }));

  it("stays unread if its wire is paused or destroyed during a rest", () =>
    slowly(async (wire, socket) => {
      wire.start({ ...listener, message: () => expect.unreachable("the wire was paused") });
      await once(socket, "pause");
      wire.pause();
      await setTimeout(200);
      expect(socket.isPaused()).toBe(true);
      wire.resume();
      await once(socket, "pause");
      wire.destroy();
      await setTimeout(50);
      expect(socket.isPaused()).toBe(true);
    }));
});

it("a message is not added to the checksum before it is written", () => {
  const body = new Uint8Array(2 ** 20);
  const decoder = new EnvelopeDecoder(limits, "peer");
  const envelopes = [];
  for (const write of encodeMessage(Buffer.from("{}"), [body])) {
    for (const bytes of write) envelopes.push(...decoder.push(bytes.slice()));
    // The end has not been looked at: it may still change.
    if (envelopes.length === 0) body[body.length - 1]++;
  }
  expect(envelopes).toMatchObject([{ kind: "message" }]);
});
