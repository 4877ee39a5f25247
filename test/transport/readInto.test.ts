import { once } from "node:events";
import { connect, createServer, type Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readInto } from "../../src/transport/readInto.ts";

let server: Server;
let accepted: Socket;
let client: Socket;
beforeEach(async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connection = once(server, "connection");
  client = connect((server.address() as { port: number }).port, "127.0.0.1");
  [accepted] = (await connection) as [Socket];
});
afterEach(() => {
  client.destroy();
  accepted.destroy();
  server.close();
});

it("reads into the buffers that it is given, one after the other", async () => {
  const buffers = [new Uint8Array(3), new Uint8Array(4), new Uint8Array(100)];
  const counts: number[] = [];
  expect(
    readInto(
      accepted,
      () => buffers[counts.length],
      (count) => counts.push(count),
    ),
  ).toBe(true);
  accepted.resume();
  client.write("abcdefghij");
  await vi.waitFor(() => expect(counts).toEqual([3, 4, 3]));
  expect(buffers.map((buffer) => Buffer.from(buffer).toString().replaceAll("\0", ""))).toEqual([
    "abc",
    "defg",
    "hij",
  ]);
});

it("leaves bytes that were read before to `read`", async () => {
  client.write("early");
  accepted.resume();
  const [chunk] = (await once(accepted, "data")) as [Buffer];
  accepted.pause();
  accepted.unshift(chunk);
  const buffer = new Uint8Array(10);
  const take = vi.fn();
  readInto(accepted, () => buffer, take);
  expect(String(accepted.read())).toBe("early");
  accepted.resume();
  client.write("late");
  await vi.waitFor(() => expect(take.mock.calls).toEqual([[4, expect.anything()]]));
  expect(Buffer.from(buffer.subarray(0, 4)).toString()).toBe("late");
});

it("stops at `pause`, goes on at `resume`, and tells the end", async () => {
  const buffer = new Uint8Array(10);
  let seen = 0;
  const ended = once(accepted, "end");
  readInto(
    accepted,
    () => buffer,
    (count) => {
      seen += count;
      accepted.pause();
    },
  );
  accepted.resume();
  client.write("one");
  await vi.waitFor(() => expect(seen).toBe(3));
  client.end("four");
  await sleep(50);
  expect(seen).toBe(3);
  accepted.resume();
  await vi.waitFor(() => expect(seen).toBe(7));
  accepted.resume();
  await ended;
});

it("changes nothing where Node has no such place", async () => {
  const room = vi.fn();
  expect(readInto(new Socket(), room, () => {})).toBe(false);
  expect(room).not.toHaveBeenCalled();
});
