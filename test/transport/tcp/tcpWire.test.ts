import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { expect, it } from "vitest";
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
