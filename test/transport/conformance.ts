import { type ChildProcess, fork } from "node:child_process";
import { connect as connectSocket } from "node:net";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import type { Address } from "../../src/transport/address.ts";
import { connect } from "../../src/transport/connect.ts";
import type { Connection, Message } from "../../src/transport/connection.ts";
import { ConnectionError } from "../../src/transport/connectionError.ts";
import { FaultyLink } from "../support/faultyLink.ts";
import { PatientClock } from "../support/waiting.ts";
import { listen } from "./listen.ts";
import { collect, ending, failureOf, type Pair, pair } from "./pair.ts";
import type { Secured } from "./trusts.ts";

const MiB = 2 ** 20;

/** Bytes that repeat only after 251 and look different everywhere. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const piece = Uint8Array.from({ length: 251 * 64 }, (_, i) => i % 251);
  for (let at = 0; at < length; at += piece.length) bytes.set(piece.subarray(0, length - at), at);
  return bytes;
}

/** What every transport must do. */
export function conformance(secured: Secured): void {
  const children: ChildProcess[] = [];
  const open: Pair[] = [];
  const links: FaultyLink[] = [];
  async function opened(...limits: [object?, object?]): Promise<Pair> {
    open.push(await pair(secured, ...limits));
    return open.at(-1)!;
  }
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const link of links.splice(0)) link.close();
    await Promise.all(open.splice(0).map(({ close }) => close()));
  });

  /** The connection's other end, in a process of its own, which connects over `through` if that is given. */
  async function withChild(how: string, limits: object = {}, through?: (to: Address) => Promise<FaultyLink>) {
    let take!: (connection: Connection) => void;
    const accepted = new Promise<Connection>((resolve) => {
      take = resolve;
    });
    const listener = await listen({ ...limits, trust: [secured.server], onConnection: take });
    const link = await through?.(listener.address);
    if (link) links.push(link);
    const child = fork(path.resolve("test/transport/peerChild.mjs"), [], {
      serialization: "advanced",
      execArgv: [],
    });
    children.push(child);
    const connected = new Promise((resolve) => child.once("message", resolve));
    child.send({
      address: link?.address ?? listener.address,
      options: { transport: secured.transport, trust: secured.client },
      how,
    });
    const server = await accepted;
    open.push({ client: server, server, close: listener.close });
    await connected;
    return { server, child };
  }

  describe("messages", () => {
    it.each([
      ["float32", new Float32Array([0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 1e-45])],
      ["float16", new Uint16Array([0x3c00, 0x7e00, 0xfc00, 0x0001])],
      ["int64", new BigInt64Array([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)])],
      ["uint8", new Uint8Array([0, 1, 127, 128, 255])],
      ["bool", new Uint8Array([0, 1, 1, 0])],
    ])("%s keeps its bytes, at the start of a buffer of its own", async (type, tensor) => {
      const { client, server } = await opened();
      const { until } = collect(server);
      const bytes = new Uint8Array(tensor.buffer);
      await client.send({ head: { type }, body: [bytes] });
      const [{ head, body }] = await until(1);
      expect(head).toEqual({ type });
      expect(body).toEqual(bytes);
      expect(body.byteOffset).toBe(0);
      expect(body.buffer.byteLength).toBe(bytes.length);
      structuredClone(body.buffer, { transfer: [body.buffer as ArrayBuffer] });
    });

    it.each([0, 1, 4 * MiB + 1, 17 * MiB, 256 * MiB])("carry a body of %d bytes", async (length) => {
      const { client, server } = await opened();
      const { until } = collect(server);
      const body = pattern(length);
      await client.send({
        head: { length },
        body: [body.subarray(0, 5), new Uint8Array(0), body.subarray(5)],
      });
      const [message] = await until(1);
      expect(message.head).toEqual({ length });
      expect(Buffer.compare(message.body, body)).toBe(0);
      expect(message.body.buffer.byteLength).toBe(length);
    });

    it("may be a head alone, with any text", async () => {
      const { client, server } = await opened();
      const { until } = collect(server);
      const head = { text: 'ü "\u0000\u{1f600}', deep: { list: [1, null, true] } };
      await client.send({ head });
      expect(await until(1)).toEqual([{ head, body: new Uint8Array(0) }]);
    });

    it("arrive in order, many small ones and some larger, in both directions at once", async () => {
      const { client, server } = await opened();
      const random = randomStream(1, "sizes");
      const count = 2000;
      const sizes = Array.from({ length: count }, (_, i) =>
        i % 97 ? Math.floor(random() * 300) : 2 ** 18 + i,
      );
      const ends = [client, server].map((connection) => ({ connection, ...collect(connection) }));
      await Promise.all(
        ends.map(async ({ connection }) => {
          // Without waiting for each: order is the connection's business.
          await Promise.all(
            sizes.map((size, i) => connection.send({ head: { i }, body: [new Uint8Array(size).fill(i)] })),
          );
        }),
      );
      for (const { until } of ends) {
        const messages = await until(count);
        for (const [i, { head, body }] of messages.entries()) {
          expect(head).toEqual({ i });
          expect(body.length).toBe(sizes[i]);
          expect(body.every((byte) => byte === i % 256)).toBe(true);
        }
      }
    });

    it("may be more, in both directions at once, than all buffers on the way hold", async () => {
      const { client, server } = await opened();
      const body = [pattern(16 * MiB)];
      const ends = [client, server].map((connection) => ({ connection, ...collect(connection) }));
      const sent = ends.flatMap(({ connection }) =>
        Array.from({ length: 4 }, () => connection.send({ head: {}, body })),
      );
      await Promise.all(sent);
      for (const { until } of ends) {
        for (const message of await until(4)) expect(Buffer.compare(message.body, body[0])).toBe(0);
      }
    });

    it("wait until somebody takes them", async () => {
      const { client, server } = await opened();
      for (let i = 0; i < 3; i++) void client.send({ head: { i }, body: [new Uint8Array(MiB)] });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { until } = collect(server);
      expect((await until(3)).map(({ head }) => head)).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }]);
    });

    it("wait to be sent while the reader does not read (back-pressure)", async () => {
      const { server } = await withChild("block");
      let sent = 0;
      const body = [new Uint8Array(8 * MiB)];
      const flood = (async () => {
        for (; sent < 100; sent++) await server.send({ head: {}, body });
      })();
      const ended = failureOf(flood);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const before = sent;
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(sent).toBe(before);
      expect(sent * 8).toBeLessThan(200);
      server.abort(new ConnectionError("lost", "enough"));
      expect((await ended).message).toBe("enough");
    });
  });

  describe("the end of a connection", () => {
    it("follows close() after everything that was sent before, on both sides, without an error", async () => {
      const { client, server } = await opened();
      const ends = [ending(client), ending(server)];
      const got: Message[] = [];
      const back = collect(client);
      server.onMessage((message) => {
        got.push(message);
        void server.send({ head: { answer: got.length }, body: [message.body] });
      });
      for (let i = 0; i < 4; i++) void client.send({ head: { i }, body: [pattern(3 * MiB)] });
      await client.close();
      expect(await Promise.all(ends)).toEqual([undefined, undefined]);
      expect(got).toHaveLength(4);
      expect(back.messages).toHaveLength(4);
      await expect(client.send({ head: {} })).rejects.toThrow(ConnectionError);
      await expect(server.send({ head: {} })).rejects.toThrow(ConnectionError);
    });

    it("may come from either side, from both at once too, and repeatedly", async () => {
      const { client, server } = await opened();
      const ends = [ending(client), ending(server)];
      await Promise.all([server.close(), client.close(), server.close()]);
      expect(await Promise.all(ends)).toEqual([undefined, undefined]);
      expect(await ending(client)).toBeUndefined();
      const second = await opened();
      const secondEnds = [ending(second.client), ending(second.server)];
      collect(second.client);
      await second.server.send({ head: { last: true }, body: [pattern(MiB)] });
      await second.server.close();
      expect(await Promise.all(secondEnds)).toEqual([undefined, undefined]);
    });

    it("follows abort() with its reason on this side, and an error on the other", async () => {
      const { client, server } = await opened();
      const ends = [ending(client), ending(server)];
      const pending = failureOf(client.send({ head: {}, body: [new Uint8Array(64 * MiB)] }));
      const reason = new ConnectionError("protocol", "this makes no sense");
      client.abort(reason);
      expect(await ends[0]).toBe(reason);
      expect(await pending).toBe(reason);
      expect(await ends[1]).toMatchObject({ fault: "lost" });
    });

    it("is reported as lost if a peer is killed in the middle of a message", async () => {
      const { server, child } = await withChild("flood");
      const end = ending(server);
      let seen = 0;
      server.onMessage(() => {
        if (++seen === 2) child.kill("SIGKILL");
      });
      expect(await end).toMatchObject({ fault: "lost", message: expect.stringContaining(server.remote) });
    });

    it("is an error if a bit of a tensor is flipped on the way", async () => {
      const { server } = await withChild("burst", {}, async (address) => {
        const link = await FaultyLink.to(address);
        link.fail("corrupt", 6 * MiB);
        return link;
      });
      const { messages } = collect(server);
      // Where there are keys it is TLS that finds it.
      const plaintext = { fault: "protocol", message: expect.stringContaining("sent a damaged") };
      expect(await ending(server)).toMatchObject(
        secured.server.kind === "none" ? plaintext : { fault: "lost" },
      );
      // The second was being sent.
      expect(messages.map(({ head }) => head)).toEqual([{ i: 0 }]);
      expect(messages[0].body.every((byte) => byte === 1)).toBe(true);
    });

    it("is reported as silence if a peer is stopped, within the deadline and a second", async () => {
      const { server, child } = await withChild("echo", { deadline: 1.5 });
      const end = ending(server);
      server.onMessage(() => {});
      child.kill("SIGSTOP");
      const clock = new PatientClock([process.pid]);
      expect(await end).toMatchObject({ fault: "silent", message: expect.stringContaining("1.5 s") });
      expect(clock.seconds()).toBeLessThan(2.5);
    });

    it("does not come at the deadline if the connection is merely idle", async () => {
      const { client, server } = await opened({ deadline: 1.3 });
      const { until } = collect(server);
      collect(client);
      await new Promise((resolve) => setTimeout(resolve, 2600));
      await client.send({ head: { still: "here" } });
      expect(await until(1)).toHaveLength(1);
    });
  });

  it("a message that takes longer than the deadline to come in is a sign of life all the time", async () => {
    let take!: (connection: Connection) => void;
    const accepted = new Promise<Connection>((resolve) => {
      take = resolve;
    });
    const listener = await listen({ deadline: 1, trust: [secured.server], onConnection: take });
    const link = await FaultyLink.to(listener.address);
    links.push(link);
    const { transport, client: trust } = secured;
    const client = await connect(link.address, { transport, trust });
    const server = await accepted;
    open.push({ client, server, close: listener.close });
    const { until } = collect(server);
    const end = ending(server);
    link.slowDown(2 ** 17);
    void client.send({ head: {}, body: [pattern(2 ** 18)] });
    const lost = end.then((error) => expect.unreachable(error?.message));
    const [{ body }] = await Promise.race([until(1), lost]);
    expect(Buffer.compare(body, pattern(2 ** 18))).toBe(0);
  });

  describe("limits", () => {
    it("refuse and name a message beyond the sender's limit, and the connection lives", async () => {
      const { client, server } = await opened({ message: MiB });
      const { until } = collect(server);
      const error = await failureOf(client.send({ head: {}, body: [new Uint8Array(MiB + 1)] }));
      expect(error).toMatchObject({ fault: "protocol", message: expect.stringContaining("at most 1 MiB") });
      await client.send({ head: {} });
      expect(await until(1)).toHaveLength(1);
    });

    it.each([
      [{ head: {}, body: [new Uint8Array(MiB + 1)] }, /message of 10485\d\d bytes; at most 1 MiB is taken/],
      [{ head: { text: "x".repeat(70_000) } }, /head of 70011 bytes; at most 64 KiB is taken/],
    ])("a message beyond the receiver's limit ends the connection and is named", async (message, text) => {
      const { client, server } = await opened({ message: MiB, head: 2 ** 16 }, {});
      const ends = [ending(client), ending(server)];
      collect(server);
      client.send(message).catch(() => {});
      expect(await ends[1]).toMatchObject({ fault: "protocol", message: expect.stringMatching(text) });
      expect(await ends[0]).toMatchObject({ fault: expect.stringMatching(/lost|protocol/) });
    });
  });

  describe("connecting", () => {
    it("fails if nobody is there", async () => {
      const listener = await listen({ trust: [secured.server], onConnection: () => {} });
      await listener.close();
      const options = { transport: secured.transport, trust: secured.client };
      const error = await failureOf(connect(listener.address, options));
      expect(error).toMatchObject({ fault: "unreachable", message: expect.stringContaining("127.0.0.1:") });
    });

    it("can be given up", async () => {
      const controller = new AbortController();
      const reason = new Error("changed my mind");
      const listener = await listenSilently();
      const options = { transport: secured.transport, trust: secured.client, signal: controller.signal };
      const failure = failureOf(connect(listener.address, options));
      setTimeout(() => controller.abort(reason), 50);
      expect(await failure).toBe(reason);
      listener.close();
      expect(await failureOf(connect(listener.address, options))).toBe(reason);
    });

    it("to a silent peer ends with the deadline", async () => {
      const listener = await listenSilently();
      const options = { transport: secured.transport, trust: secured.client, deadline: 0.3 };
      const error = await failureOf(connect(listener.address, options));
      expect(error).toMatchObject({ fault: "silent", message: expect.stringContaining("300 ms") });
      listener.close();
    });

    it("as a stranger gets not one byte of ours, and no connection", async () => {
      const strangers = [
        secured.stranger,
        secured.server.kind === "none" ? undefined : ({ kind: "none" } as const),
      ];
      const accepted: Connection[] = [];
      const listener = await listen({
        trust: [secured.server],
        deadline: 1,
        onConnection: (connection) => accepted.push(connection),
      });
      for (const trust of strangers) {
        if (!trust) continue;
        const options = { transport: secured.transport, trust, deadline: 2 };
        const error = await failureOf(connect(listener.address, options));
        expect(error).toMatchObject({ fault: "refused" });
        // No line of OpenSSL's log: it has addresses in memory and a line break.
        expect((error as Error).message).not.toMatch(/\n|:error:/);
      }
      for (const first of [
        "GET / HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001\u0000\u0002\u0001\u0000",
        "\u0000",
      ]) {
        expect(await heard(listener.address.port, Buffer.from(first, "latin1"))).not.toContain("paretopipe");
      }
      // Neither does one who says nothing at all, or half of what is needed.
      expect(await heard(listener.address.port, Buffer.alloc(0))).toBe("");
      expect(await heard(listener.address.port, Buffer.from([0x16, 3, 1, 1, 0]))).toBe("");
      expect(accepted).toEqual([]);
      await listener.close();
    });
  });
}

/** Takes connections and answers nothing. */
async function listenSilently() {
  const { createServer } = await import("node:net");
  const sockets: import("node:net").Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as import("node:net").AddressInfo;
  return {
    address: { host: "127.0.0.1", port },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** What a server says to someone who sends these bytes, until it hangs up. */
function heard(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connectSocket(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
    socket.write(bytes);
  });
}
