import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import type { Connection, Message } from "../../src/transport/connection.ts";
import { ConnectionError } from "../../src/transport/connectionError.ts";
import { FaultyLink } from "../support/faultyLink.ts";
import { listen } from "./listen.ts";
import { everyTransport, type Secured } from "./trusts.ts";

const deadline = 2;

/** Connections that are made at the same time. */
const atOnce = 32;

/** Messages that are sent there and back, one after the other. */
const sent = [0, 200_000, 10, 100_000].map((size, i) => ({
  head: { i },
  body: new Uint8Array(size).fill(i),
}));

/** Bytes that come back at least. */
const bytes = sent.reduce((sum, { body }) => sum + body.length, 0);

/** A process that connects wherever it is told, and sends back what it gets. */
let child: ChildProcess;
let ways: Secured[];
beforeAll(async () => {
  ways = await everyTransport();
  child = fork(path.resolve("test/transport/echoChild.mjs"), [], {
    serialization: "advanced",
    execArgv: [],
  });
  child.setMaxListeners(atOnce);
});
afterAll(() => child.kill("SIGKILL"));

/** Turns over one bit of what comes back. Gives the messages that came, and how it ended: with all, or why not. */
async function damaged({ server, client, transport }: Secured, after: number, bit: number) {
  const came: Message[] = [];
  let connection: Connection | undefined;
  let settle!: (end: "all" | ConnectionError["fault"] | "no error") => void;
  const ended = new Promise<Parameters<typeof settle>[0]>((resolve) => {
    settle = resolve;
  });
  const listener = await listen({
    deadline,
    trust: [server],
    onConnection: (accepted) => {
      connection = accepted;
      connection.onClose((error) => settle(error?.fault ?? "no error"));
      connection.onMessage((message) => {
        if (came.push(message) === sent.length) settle("all");
      });
      for (const { head, body } of sent) void connection.send({ head, body: [body] });
    },
  });
  const link = await FaultyLink.to(listener.address);
  link.fail("corrupt", after, bit);
  const refused = ({ port, fault }: { port: number; fault: ConnectionError["fault"] }) => {
    if (port === link.address.port) settle(fault);
  };
  child.on("message", refused);
  child.send({ address: link.address, options: { transport, trust: client, deadline } });
  const end = await Promise.race([ended, sleep(10_000).then(() => "nothing" as const)]);
  const seconds = performance.now() / 1000 - link.failedAt!;
  child.off("message", refused);
  connection?.abort(new ConnectionError("lost", "enough"));
  link.close();
  await listener.close();
  return { end, seconds, came };
}

/** Half of them where the connection is made, the others anywhere. */
function positions(count: number): { after: number; bit: number }[] {
  const random = randomStream(1, "damage");
  return Array.from({ length: count }, (_, i) => ({
    after: Math.floor(random() * (i % 2 ? bytes : 400)),
    bit: Math.floor(random() * 8),
  }));
}

it.each([
  ["tcp", 96],
  ["tcp with a secret", 32],
  ["grpc", 320],
  ["grpc with certificates", 32],
])(
  "%s: one bit turned over anywhere does no harm or is an error in time, and no message is wrong",
  async (name, count) => {
    const way = ways.find((one) => one.name === name)!;
    const ends: string[] = [];
    const rest = positions(count);
    while (rest.length > 0) {
      const group = rest.splice(0, atOnce);
      const seen = await Promise.all(group.map(({ after, bit }) => damaged(way, after, bit)));
      for (const [i, { end, seconds, came }] of seen.entries()) {
        const where = `bit ${group[i].bit} of byte ${group[i].after}: ${end}`;
        expect(end, where).toMatch(/^(all|protocol|lost|silent|refused|unreachable)$/);
        expect(seconds, where).toBeLessThan(deadline + 1);
        for (const [index, { head, body }] of came.entries()) {
          expect(head, where).toEqual(sent[index].head);
          expect(Buffer.compare(body, sent[index].body), where).toBe(0);
        }
        ends.push(end);
      }
    }
    const found = ends.filter((end) => end !== "all").length;
    // Some bits of HTTP/2 and TLS mean nothing, most of them where a connection is made.
    expect(found / count).toBeGreaterThan(0.8);
  },
);
