import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import path from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Address } from "../../src/transport/address.ts";
import { connect } from "../../src/transport/connect.ts";
import type { TransportName } from "../../src/transport/connection.ts";
import { emptyEnvelope, encodeMessage } from "../../src/transport/tcp/encodeEnvelope.ts";
import { FaultyLink, type LinkFault } from "../support/faultyLink.ts";
import { PatientClock } from "../support/waiting.ts";
import { collect, ending } from "./pair.ts";

const transports: TransportName[] = ["tcp", "grpc"];
const head = Buffer.from("{}");
const trust = { kind: "none" } as const;

/** An acceptor in a process of its own. */
async function start() {
  const child = fork(path.resolve("test/transport/acceptorChild.mjs"), [], { execArgv: [] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    child,
    address: { host: "127.0.0.1", port } as Address,
    /** How connections have ended so far. */
    async faults(): Promise<string[]> {
      const answer = once(child, "message");
      child.send("faults");
      return (await answer)[0];
    },
    async stop(): Promise<{ resources: string[]; faults: string[] }> {
      const answer = once(child, "message");
      child.send("stop");
      return (await answer)[0];
    },
  };
}

let worker: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  worker = await start();
});
afterEach(() => {
  worker.child.kill("SIGKILL");
});

/** A message there and back. */
async function echo(transport: TransportName): Promise<void> {
  const connection = await connect(worker.address, { transport, trust });
  const { until } = collect(connection);
  await connection.send({ head: { hello: 1 }, body: [new Uint8Array([1, 2, 3])] });
  expect(await until(1)).toEqual([{ head: { hello: 1 }, body: new Uint8Array([1, 2, 3]) }]);
  await connection.close();
}

function raw(): Socket {
  return connectSocket(worker.address.port, "127.0.0.1").on("error", () => {});
}

async function closed(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}

describe("an acceptor's process", () => {
  it("keeps serving whatever is sent to it", { timeout: 60_000 }, async () => {
    const start = fc.constantFrom<Buffer[]>(
      Buffer.alloc(0),
      emptyEnvelope("heartbeat"),
      Buffer.concat([emptyEnvelope("heartbeat"), ...[...encodeMessage(head, [Buffer.alloc(10)])].flat()]),
      Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      Buffer.from([0x16, 3, 1, 0, 60, 1, 0, 0, 56]),
    );
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }),
        fc.boolean(),
        async (first, pieces, reset) => {
          const socket = raw();
          await once(socket, "connect");
          socket.write(first);
          for (const piece of pieces) socket.write(piece);
          if (reset) socket.resetAndDestroy();
          else socket.end();
          await closed(socket);
        },
      ),
      { seed: 1, numRuns: 400 },
    );
    for (const transport of transports) await echo(transport);
    expect((await worker.stop()).resources).toEqual([]);
  });

  it.each(transports)(
    "keeps nothing of connections that are over, however they ended: %s",
    async (transport) => {
      await echo(transport);
      const lost = await connect(worker.address, { transport, trust });
      void lost.send({ head: {}, body: [new Uint8Array(2 ** 20 - 100)] }).catch(() => {});
      lost.abort(new (await import("../../src/transport/connectionError.ts")).ConnectionError("lost", "x"));
      const open = await connect(worker.address, { transport, trust });
      const end = ending(open);
      collect(open);
      const { resources, faults } = await worker.stop();
      expect(resources).toEqual([]);
      expect(faults).toHaveLength(3);
      expect(await end).toBeUndefined();
    },
  );
});

describe("a process that connects", () => {
  it.each(transports)("ends by itself once its connections are over: %s", async (transport) => {
    const client = path.resolve("test/transport/clientChild.mjs");
    const begun = performance.now();
    const args = [client, String(worker.address.port), transport];
    const { stdout, stderr } = await promisify(execFile)(execPath, args, { timeout: 300_000 });
    expect(stderr).toBe("");
    expect(stdout).toBe("unreachable\n");
    // Not by a timer that was left to run out: its deadline is a minute.
    expect(performance.now() - begun).toBeLessThan(55_000);
  });
});

describe("a fault on the way, over TCP", () => {
  const large = [...encodeMessage(head, [new Uint8Array(500_000).fill(3)])];
  const bytes = Buffer.concat(large.flat());

  async function faultsAfter(act: (socket: Socket) => void): Promise<string[]> {
    const socket = raw();
    socket.write(emptyEnvelope("heartbeat"));
    await once(socket, "data");
    act(socket);
    await closed(socket);
    return (await worker.stop()).faults;
  }

  it("is a lost connection if it is a reset in the middle of a tensor", async () => {
    expect(
      await faultsAfter((socket) => socket.write(bytes.subarray(0, 300_000), () => socket.resetAndDestroy())),
    ).toEqual(["lost"]);
  });

  it("is a lost connection if it is an end in the middle of a tensor", async () => {
    expect(await faultsAfter((socket) => socket.end(bytes.subarray(0, 300_000)))).toEqual(["lost"]);
  });

  it("is a breach of the protocol if bytes are damaged", async () => {
    const damaged = Buffer.from(bytes);
    damaged[400_000] ^= 1;
    expect(await faultsAfter((socket) => socket.write(damaged))).toEqual(["protocol"]);
  });

  it("is a breach of the protocol if a length is damaged", async () => {
    const damaged = Buffer.from(bytes);
    damaged[17] ^= 1;
    expect(await faultsAfter((socket) => socket.write(damaged))).toEqual(["protocol"]);
  });

  it("is silence if a half-open peer sends nothing more in the middle of a tensor", async () => {
    const clock = new PatientClock([process.pid, worker.child.pid!]);
    let seconds = Number.POSITIVE_INFINITY;
    const stalled = (socket: Socket) => {
      // The worker still runs then, so that what it waited for is known.
      socket.once("close", () => (seconds = clock.seconds()));
      socket.write(bytes.subarray(0, 300_000));
    };
    expect(await faultsAfter(stalled)).toEqual(["silent"]);
    expect(seconds).toBeLessThan(3.3);
  });
});

describe("a fault on the way, over gRPC", () => {
  const faults: [string, LinkFault, string][] = [
    ["reset", "reset", "lost"],
    ["ended", "truncate", "lost"],
    ["damaged", "corrupt", "protocol"],
    ["nothing more", "stall", "silent"],
  ];
  it.each(faults)("is reported: %s in the middle of a tensor", async (_, fault, seen) => {
    const link = await FaultyLink.to(worker.address);
    try {
      const connection = await connect(link.address, { transport: "grpc", trust, deadline: 2 });
      const end = ending(connection);
      link.fail(fault, 300_000);
      const clock = new PatientClock([process.pid, worker.child.pid!]);
      void connection.send({ head: {}, body: [new Uint8Array(500_000).fill(3)] });
      expect(await end).toMatchObject({ message: expect.stringContaining(connection.remote) });
      expect(clock.seconds()).toBeLessThan(3);
      await vi.waitFor(async () => expect(await worker.faults()).toEqual([seen]), { timeout: 30_000 });
      expect((await worker.stop()).resources).toEqual([]);
    } finally {
      link.close();
    }
  });
});
