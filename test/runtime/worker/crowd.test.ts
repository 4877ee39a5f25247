import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Dialogue } from "../../../src/runtime/protocol/dialogue.ts";
import { type HeadOf, protocolVersion } from "../../../src/runtime/protocol/messages.ts";
import { connect } from "../../../src/transport/connect.ts";
import type { Connection } from "../../../src/transport/connection.ts";
import { emptyEnvelope } from "../../../src/transport/tcp/encodeEnvelope.ts";
import { envelopeHeader } from "../../../src/transport/tcp/envelopeHeader.ts";
import { Bed, deadline, eventually } from "../../support/testbed.ts";
import { everyTransport, type Secured } from "../../transport/trusts.ts";

const MiB = 2 ** 20;

let ways: Secured[];
beforeAll(async () => {
  ways = await everyTransport();
});

/** Bytes that a process has in memory. */
function residentOf(pid: number): number {
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
}

describe.each(["tcp", "tcp with a secret", "grpc", "grpc with certificates"])(
  "a worker that speaks %s",
  (name) => {
    let bed: Bed;
    let way: Secured;
    const sockets: Socket[] = [];
    beforeAll(async () => {
      way = ways.find((one) => one.name === name)!;
      bed = await Bed.open({ transport: way.transport, trust: way.client, names: ["pi"] });
    });
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      await bed.disconnect();
    });
    afterAll(() => bed.close());

    async function stranger(bytes: Buffer): Promise<void> {
      const { host, port } = bed.workers[0].address;
      const socket = connectSocket(port, host).on("error", () => {});
      sockets.push(socket);
      await once(socket, "connect");
      socket.write(bytes);
    }

    it.each([
      ["say nothing", Buffer.alloc(0)],
      ["have begun a handshake", Buffer.from([0x16, 3, 1, 2, 0, 1, 0])],
      ["have begun to speak HTTP/2", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
      ["only send signs of life", emptyEnvelope("heartbeat")],
    ])("has room for its controller beside 100 that %s", async (_, bytes) => {
      for (let index = 0; index < 100; index++) await stranger(bytes);
      const drip = setInterval(() => {
        for (const socket of sockets) if (!socket.destroyed) socket.write(bytes.subarray(0, 1));
      }, 100);
      try {
        const worker = await bed.connect(0);
        const { head } = await worker.ask({ type: "provider", provider: "cpu" }, "provided");
        expect(head.type).toBe("provided");
      } finally {
        clearInterval(drip);
      }
    });
  },
);

describe.each(["tcp", "grpc"] as const)("a peer that has not said who it is, over %s", (transport) => {
  const trust = { kind: "none" } as const;
  const connections: Connection[] = [];
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport, names: ["pi"] });
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await bed.close();
  });

  const stranger = async () => {
    const connection = await connect(bed.workers[0].address, { transport, trust, deadline });
    connections.push(connection);
    const over = new Promise<string>((resolve) => {
      connection.onClose((error) => resolve(error?.message ?? "ended"));
    });
    connection.onMessage(() => {});
    return { connection, over };
  };

  it("is cut off after some seconds, though it gives signs of life", async () => {
    const { over } = await stranger();
    expect(await over).toMatch(/ended|dropped/);
  });

  it("costs no memory", async () => {
    const before = residentOf(bed.workers[0].serving);
    const strangers = await Promise.all(Array.from({ length: 6 }, stranger));
    const body = [new Uint8Array(160 * MiB)];
    const ends = strangers.map(async ({ connection, over }) => {
      await connection.send({ head: { type: "hello" }, body }).catch(() => {});
      await over;
    });
    await Promise.all(ends);
    expect(residentOf(bed.workers[0].serving) - before).toBeLessThan(100 * MiB);
  });
});

describe("a controller", () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport: "tcp", names: ["pi"] });
  });
  afterAll(() => bed.close());

  /** One that does not wait for answers. The worker may still be tidying up after the one before. */
  async function eager(): Promise<{ dialogue: Dialogue; failed: Promise<string> }> {
    const options = { transport: "tcp", trust: { kind: "none" }, deadline } as const;
    const hello = { type: "hello", protocol: protocolVersion, version: "any", role: "controller" } as const;
    return eventually(async () => {
      const dialogue = new Dialogue(await connect(bed.workers[0].address, options));
      const failed = new Promise<string>((resolve) => {
        dialogue.onMessage(({ head }) => {
          if (head.type === "failed") resolve(head.message);
        });
      });
      const { head } = await dialogue.ask(hello, "welcome");
      if (head.type === "welcome") return { dialogue, failed };
      await dialogue.close();
      throw new Error(`the worker answers ${head.type}`);
    }, 60);
  }

  const hash = "0".repeat(64);

  it.each<[string, HeadOf<"store">, number, number]>([
    ["requests", { type: "store", hash, bytes: 10, offset: 1 }, 1000, 0],
    ["bytes", { type: "store", hash, bytes: 2 ** 30, offset: 1 }, 20, 16 * MiB],
  ])("is told so if it sends more %s than can wait", async (_, head, count, bytes) => {
    const { dialogue, failed } = await eager();
    // What is served first takes longer than the others to come.
    const slow = { type: "overhead", provider: "cpu", transport: "tcp" } as const;
    dialogue.send(slow).catch(() => {});
    const body = [new Uint8Array(bytes)];
    for (let index = 0; index < count; index++) dialogue.send(head, body).catch(() => {});
    expect(await failed).toBe(
      `${/127.*/.exec(await failed)![0].split(" ")[0]} sends requests faster than they are answered: at most 64 requests and 64 MiB may wait`,
    );
    await dialogue.close();
  });

  it("gets a reply that it can read, even to a hello with a version of 60 kB", async () => {
    const options = { transport: "tcp", trust: { kind: "none" }, deadline } as const;
    const dialogue = new Dialogue(await eventually(() => connect(bed.workers[0].address, options), 60));
    const hello = {
      type: "hello",
      protocol: 1,
      version: "\u0001".repeat(10_000),
      role: "controller",
    } as const;
    const { head } = await dialogue.ask(hello, "welcome");
    expect(head).toMatchObject({ type: "failed", code: "version" });
    expect((head as HeadOf<"failed">).message.length).toBeLessThan(2100);
    await dialogue.close();
  });
});

it("a message that is announced as larger than a stranger's may be ends its connection", async () => {
  const bed = await Bed.open({ transport: "tcp", names: ["pi"] });
  const { host, port } = bed.workers[0].address;
  const socket = connectSocket(port, host).on("error", () => {});
  socket.resume().write(Buffer.concat([emptyEnvelope("heartbeat"), envelopeHeader("message", 10, 2 ** 17)]));
  await once(socket, "close");
  await bed.close();
});
