import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, type TestContext } from "vitest";
import { now } from "../../../src/base/clock.ts";
import { type Relay, startRelay } from "../../../src/emulate/relay/startRelay.ts";
import { type Conditions, parseConditions } from "../../../src/network/conditions.ts";
import { skipBusy } from "../../support/skipBusy.ts";
import { waitedForProcessor } from "../../support/waiting.ts";

export interface TestLinkOptions {
  /** Netem words, or more. */
  forward: string | Conditions;
  /** The same as forward by default. */
  backward?: string | Conditions;
  medium?: Conditions;
  queueBytes?: number;
  seed?: number;
}

/** A connection's socket here and the one that the target got. */
export interface Ends {
  near: Socket;
  far: Socket;
}

/** Both ends of a relayed link, in this process: one clock. */
export interface TestLink {
  relay: Relay;
  /** Connects through the relay. */
  open(): Promise<Ends>;
  /** Connects to the target itself, without the relay. */
  openPlain(): Promise<Ends>;
  close(): Promise<void>;
}

/** A relayed link from `a` to `b` whose target is a server in this process. */
export async function testLink(options: TestLinkOptions): Promise<TestLink> {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  const conditions = (words: string | Conditions) =>
    typeof words === "string" ? parseConditions(words) : words;
  const forward = conditions(options.forward);
  const { medium, queueBytes, seed = 1 } = options;
  const relay = await startRelay({
    links: [
      {
        from: "a",
        to: "b",
        target,
        forward,
        backward: conditions(options.backward ?? forward),
      },
    ],
    medium,
    seed,
    queueBytes,
  });
  const sockets: Socket[] = [];
  const open = async (address: { host: string; port: number }): Promise<Ends> => {
    const accepted = once(server, "connection");
    const near = connect({ ...address, noDelay: true, allowHalfOpen: true });
    const [far] = (await accepted) as [Socket];
    for (const socket of [near, far]) socket.on("error", () => {});
    sockets.push(near, far);
    return { near, far };
  };
  return {
    relay,
    open: () => open(relay.addresses[0]),
    openPlain: () => open(target),
    async close() {
      for (const socket of sockets) socket.destroy();
      await relay.close();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a message took. */
export interface Transfer {
  /** When the first write began, by this process's clock. */
  begin: number;
  /** From the first write to the arrival of the last byte. */
  seconds: number;
  /** Of these, at most so many passed while this process or the relay waited for a processor that others had. */
  waited: number;
}

/**
 * Expects a time to be off by less than `room` seconds to either side. `late` leaves out what this process and the relay waited
 * for a processor. A wait delays more than itself when it makes other work wait in turn, so a late time with long waits shows
 * nothing.
 */
export function expectOnTime(
  context: TestContext,
  { early, late, waited }: { early: number; late: number; waited: number },
  room: number,
  told: string,
): void {
  expect(early, told).toBeLessThan(room);
  if (late >= room && waited > room) skipBusy(context, told);
  expect(late, told).toBeLessThan(room);
}

/** Seconds from the first write of `bytes` to the arrival of the last of them. */
export async function transfer(
  from: Socket,
  to: Socket,
  bytes: number,
  relay: Pick<Relay, "pid">,
): Promise<Transfer> {
  let received = 0;
  let seconds = 0;
  // Made before the clock starts: 4 MB of fresh memory take 2 ms.
  const message = Buffer.alloc(bytes, 7);
  const processes = [process.pid, relay.pid];
  const before = waitedForProcessor(processes);
  const start = now();
  const all = new Promise<void>((resolve, reject) => {
    const take = (data: Buffer) => {
      received += data.length;
      seconds = now() - start;
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
  return { begin: start, seconds, waited: waitedForProcessor(processes) - before };
}

/** What a relay takes in at once. A plain connection's time for a message's last piece adds to what the relay takes. */
const piece = 64_000;

/**
 * Transfers of `repeats` messages through the relay with pauses between them, and as many of one piece over a plain connection
 * in between: `plain` is the seconds of those. Short ones are repeated `warmups` times first: until compilers and the kernel's buffers have
 * settled they take up to 3 ms longer.
 */
export async function transfers(
  relayed: Ends,
  plain: Ends,
  bytes: number,
  relay: Pick<Relay, "pid">,
  { repeats, warmups }: { repeats: number; warmups: number },
): Promise<(Transfer & { plain: number })[]> {
  const transfers: (Transfer & { plain: number })[] = [];
  const both = async () => {
    const { seconds } = await transfer(plain.near, plain.far, Math.min(bytes, piece), relay);
    await sleep(20);
    return { ...(await transfer(relayed.near, relayed.far, bytes, relay)), plain: seconds };
  };
  await transfer(relayed.near, relayed.far, 1000, relay);
  for (let repeat = 0; repeat < warmups; repeat++) await both();
  for (let repeat = 0; repeat < repeats; repeat++) {
    await sleep(20);
    transfers.push(await both());
  }
  return transfers;
}
