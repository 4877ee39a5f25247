import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../../src/base/clock.ts";
import { type Relay, startRelay } from "../../../src/emulate/relay/startRelay.ts";
import { type Conditions, parseConditions } from "../../../src/network/conditions.ts";

export interface TestLinkOptions {
  /** Netem words, or more. */
  forward: string | Conditions;
  /** The same as forward by default. */
  backward?: string | Conditions;
  medium?: Conditions;
  queueBytes?: number;
  seed?: number;
}

/** Both ends of a relayed link, in this process: one clock. */
export interface TestLink {
  relay: Relay;
  /** Connects through the relay: the socket here and the one that the target got. */
  open(): Promise<{ near: Socket; far: Socket }>;
  close(): Promise<void>;
}

/** A relayed link from `a` to `b` whose target is a server in this process. */
export async function testLink(options: TestLinkOptions): Promise<TestLink> {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const conditions = (words: string | Conditions) =>
    typeof words === "string" ? parseConditions(words) : words;
  const forward = conditions(options.forward);
  const { medium, queueBytes, seed = 1 } = options;
  const relay = await startRelay({
    links: [
      {
        from: "a",
        to: "b",
        target: { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
        forward,
        backward: conditions(options.backward ?? forward),
      },
    ],
    medium,
    seed,
    queueBytes,
  });
  const sockets: Socket[] = [];
  return {
    relay,
    async open() {
      const accepted = once(server, "connection");
      const near = connect({ ...relay.addresses[0], noDelay: true, allowHalfOpen: true });
      const [far] = (await accepted) as [Socket];
      for (const socket of [near, far]) socket.on("error", () => {});
      sockets.push(near, far);
      return { near, far };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await relay.close();
      server.close();
      await once(server, "close");
    },
  };
}

/** Seconds from the first write of `bytes` to the arrival of the last of them, times when each tenth came included. */
export async function transfer(
  from: Socket,
  to: Socket,
  bytes: number,
): Promise<{ seconds: number; at: (share: number) => number }> {
  let received = 0;
  const arrivals: { time: number; received: number }[] = [];
  // Made before the clock starts: 4 MB of fresh memory take 2 ms.
  const message = Buffer.alloc(bytes, 7);
  const start = now();
  const all = new Promise<void>((resolve, reject) => {
    const take = (data: Buffer) => {
      received += data.length;
      arrivals.push({ time: now() - start, received });
      if (received < bytes) return;
      to.off("data", take).off("end", ended).off("close", ended);
      resolve();
    };
    to.on("data", take);
    const ended = () => reject(new Error(`ended after ${received} of ${bytes} bytes`));
    to.once("end", ended).once("close", ended);
  });
  from.write(message);
  await all;
  return {
    seconds: arrivals[arrivals.length - 1].time,
    at: (share) => arrivals.find((one) => one.received >= share * bytes)!.time,
  };
}

/**
 * Median transfer time of `repeats` messages with pauses between them. Short ones are repeated `warmups` times first:
 * until compilers and the kernel's buffers have settled they take up to 3 ms longer.
 */
export async function medianTransfer(
  from: Socket,
  to: Socket,
  bytes: number,
  repeats: number,
  warmups: number,
): Promise<number> {
  const seconds: number[] = [];
  await transfer(from, to, 1000);
  for (let repeat = 0; repeat < warmups; repeat++) await transfer(from, to, bytes);
  for (let repeat = 0; repeat < repeats; repeat++) {
    await sleep(20);
    seconds.push((await transfer(from, to, bytes)).seconds);
  }
  return seconds.toSorted((x, y) => x - y)[Math.floor(repeats / 2)];
}
