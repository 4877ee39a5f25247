import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { ReadingSocket } from "../../../src/transport/grpc/readingSocket.ts";

/** Bytes of the one message that comes, a packet a millisecond. */
const bytes = 300_000;
const packet = 1448;

/** Reads what a slow sender sends; returns the bytes, and how often the receiver rested. */
async function read(begin: (reading: ReadingSocket) => void) {
  const server = createServer(async (socket: Socket) => {
    socket.setNoDelay(true);
    for (let at = 0; at < bytes; at += packet) {
      socket.write(new Uint8Array(Math.min(packet, bytes - at)).fill(7));
      await sleep(1);
    }
    socket.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  let rests = 0;
  socket.on("pause", () => rests++);
  const reading = new ReadingSocket(socket);
  begin(reading);
  const all = await buffer(reading);
  reading.destroy();
  server.close();
  return { all, rests };
}

it("rests while the middle of a message comes packet by packet", async () => {
  const { all, rests } = await read((reading) => reading.expect(bytes));
  expect(all).toEqual(Buffer.alloc(bytes, 7));
  expect(rests).toBeGreaterThan(0);
});

it("does not rest where no message is under way", async () => {
  const { all, rests } = await read(() => {});
  expect(all.length).toBe(bytes);
  expect(rests).toBe(0);
});
