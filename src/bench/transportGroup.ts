import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "simple-statistics";
import { childModule, startChild } from "../base/childProcess.ts";
import { connect } from "../transport/connect.ts";
import type { TransportName, Trust } from "../transport/connection.ts";
import { createKeys } from "../transport/createKeys.ts";
import { keyFiles, readCertificates, readSecret } from "../transport/trust.ts";
import type { BenchGroup } from "./group.ts";

const message = Buffer.alloc(2 ** 22, 7);
const messages = 128;
const rounds = 7;

/** A way to get bytes into another process. It sends all messages and resolves when the other side has them. */
interface Route {
  name: string;
  child: ChildProcess;
  once(): Promise<void>;
  close(): Promise<void>;
}

/** Measures messages of 4 MiB one way over loopback, from this process to another. */
export const transportGroup: BenchGroup = {
  name: "transport",
  description: `${messages} messages of 4 MiB to another process over loopback, by the clock: median of ${rounds} rounds`,
  async run() {
    const directory = await mkdtemp(path.join(tmpdir(), "paretopipe-bench-"));
    const routes: Route[] = [];
    try {
      await createKeys(directory, ["controller"]);
      const secret = await readSecret(path.join(directory, keyFiles.secret));
      const certificates = await readCertificates(path.join(directory, "controller"));
      const none: Trust = { kind: "none" };
      routes.push(
        await socketRoute(),
        await route("tcp", "tcp", none),
        await route("tcp, secret", "tcp", secret),
        await route("grpc", "grpc", none),
        await route("grpc, certificates", "grpc", certificates),
      );
      return print(await inTurn(routes));
    } finally {
      for (const { child } of routes) child.kill();
      await rm(directory, { recursive: true });
    }
  },
};

/** Seconds of every round of every route; the first round does not count. */
async function inTurn(routes: readonly Route[]): Promise<{ name: string; seconds: number }[]> {
  const times = routes.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { once }] of routes.entries()) {
      const start = performance.now();
      await once();
      if (round > 0) times[i].push((performance.now() - start) / 1000);
    }
  }
  await Promise.all(routes.map(({ close }) => close()));
  return routes.map(({ name }, i) => ({ name, seconds: median(times[i]) }));
}

function print(found: readonly { name: string; seconds: number }[]): string[] {
  const reference = found[0].seconds;
  const mebibytes = (messages * message.length) / 2 ** 20;
  return found.map(({ name, seconds }) => {
    const rate = (mebibytes / seconds).toFixed(0).padStart(6);
    return `${name.padEnd(20)} ${rate} MiB/s ${(reference / seconds).toFixed(2).padStart(6)} x plain socket`;
  });
}

/** Starts a receiving process, in the way that a worker starts its processes. */
async function receiver(setup: object): Promise<{ child: ChildProcess; port: number }> {
  const child = startChild(childModule(import.meta.url, "./transportChild.js"), { stderr: "inherit" });
  child.send(setup);
  const [{ port }] = (await once(child, "message")) as [AddressInfo];
  return { child, port };
}

async function route(name: string, transport: TransportName, trust: Trust): Promise<Route> {
  const { child, port } = await receiver({ trust });
  const connection = await connect({ host: "127.0.0.1", port }, { transport, trust });
  let answered = () => {};
  connection.onMessage(() => answered());
  return {
    name,
    child,
    async once() {
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      for (let i = 1; i <= messages; i++) {
        await connection.send({ head: { last: i === messages }, body: [message] });
      }
      await answer;
    },
    close: () => connection.close(),
  };
}

/** Sends the same bytes through a plain Node socket, which shows the best that is possible. */
async function socketRoute(): Promise<Route> {
  const { child, port } = await receiver({ trust: { kind: "none" }, raw: messages * message.length });
  const socket = connectSocket(port, "127.0.0.1");
  await once(socket, "connect");
  return {
    name: "plain socket",
    child,
    async once() {
      const answer = once(socket, "data");
      for (let i = 0; i < messages; i++) if (!socket.write(message)) await once(socket, "drain");
      await answer;
    },
    close: async () => void socket.destroy(),
  };
}
