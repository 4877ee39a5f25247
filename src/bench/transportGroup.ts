import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "simple-statistics";
import { processorTime } from "../base/processorTime.ts";
import type { Trust } from "../transport/connection.ts";
import { createKeys } from "../transport/createKeys.ts";
import { keyFiles } from "../transport/keyFiles.ts";
import { readCertificates, readSecret } from "../transport/trust.ts";
import type { BenchGroup } from "./group.ts";
import { grpcRoute, ourRoute, type Round, type Route, streamRoute } from "./transportRoutes.ts";

const round: Round = { message: Buffer.alloc(2 ** 22, 7), messages: 128 };
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** One of our transports and what it stands on. */
interface Pair {
  name: string;
  ours: () => Promise<Route>;
  /** What the same layer does without us. */
  layer: string;
  plain: () => Promise<Route>;
}

/** Measures messages of 4 MiB one way over loopback, from this process to another. */
export const transportGroup: BenchGroup = {
  name: "transport",
  description:
    `${round.messages} messages of 4 MiB to another process over loopback, by the clock, in turn: median of ` +
    `${rounds} rounds; processor seconds of sender and receiver for a GiB`,
  async run() {
    const directory = await mkdtemp(path.join(tmpdir(), "paretopipe-bench-"));
    try {
      await createKeys(directory, ["controller"]);
      const secret = await readSecret(path.join(directory, keyFiles.secret));
      const certificates = await readCertificates(path.join(directory, "controller"));
      return await compare(pairsOf({ kind: "none" }, secret, certificates));
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

/** All pairs, or those that BENCH_ROUTES names, separated by semicolons. */
function pairsOf(none: Trust, secret: Trust, certificates: Trust): Pair[] {
  const pairs: Pair[] = [
    {
      name: "tcp",
      ours: () => ourRoute("tcp", none, round),
      layer: "plain net",
      plain: () => streamRoute(none, round),
    },
    {
      name: "tcp, secret",
      ours: () => ourRoute("tcp", secret, round),
      layer: "plain tls, same suite",
      plain: () => streamRoute(secret, round),
    },
    {
      name: "grpc",
      ours: () => ourRoute("grpc", none, round),
      layer: "plain grpc-js",
      plain: () => grpcRoute(none, round),
    },
    {
      name: "grpc, certificates",
      ours: () => ourRoute("grpc", certificates, round),
      layer: "plain grpc-js, TLS",
      plain: () => grpcRoute(certificates, round),
    },
  ];
  const wanted = process.env.BENCH_ROUTES?.split(";");
  return wanted ? pairs.filter(({ name }) => wanted.includes(name)) : pairs;
}

async function compare(pairs: readonly Pair[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, ours, layer, plain } of pairs) {
    const routes: Route[] = [];
    try {
      routes.push(await plain());
      routes.push(await ours());
      const [reference, own] = await inTurn(routes);
      const ratios = reference.seconds.map((seconds, i) => seconds / own.seconds[i]);
      lines.push(
        lineOf(layer, reference),
        `${lineOf(name, own)}  ${median(ratios).toFixed(2)} x ${layer} (${spread(ratios)})`,
      );
    } finally {
      for (const { child } of routes) child.kill();
    }
  }
  return lines;
}

/** What was measured of a route, by round. */
interface Measured {
  seconds: number[];
  sender: number[];
  receiver: number[];
}

/** Measures routes in turn; the first round does not count. */
async function inTurn(routes: readonly Route[]): Promise<Measured[]> {
  const found = routes.map((): Measured => ({ seconds: [], sender: [], receiver: [] }));
  const before = routes.map(() => 0);
  for (let number = 0; number <= rounds; number++) {
    for (const [i, route] of routes.entries()) {
      const [start, used] = [performance.now(), processorTime()];
      const { processor } = await route.once();
      if (number > 0) {
        found[i].seconds.push((performance.now() - start) / 1000);
        found[i].sender.push(processorTime() - used);
        found[i].receiver.push((processor - before[i]) * 1e-6);
      }
      before[i] = processor;
    }
  }
  await Promise.all(routes.map(({ close }) => close()));
  return found;
}

function lineOf(name: string, { seconds, sender, receiver }: Measured): string {
  const mebibytes = (round.messages * round.message.length) / 2 ** 20;
  const rate = (mebibytes / median(seconds)).toFixed(0).padStart(6);
  const [sent, received] = [sender, receiver].map((used) => ((median(used) * 1024) / mebibytes).toFixed(2));
  return `${name.padEnd(22)} ${rate} MiB/s  processor ${sent} + ${received} s/GiB`;
}

function spread(ratios: readonly number[]): string {
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
}
