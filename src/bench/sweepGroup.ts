import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "simple-statistics";
import { stringify } from "yaml";
import { endChild } from "../base/endChild.ts";
import { packageFile } from "../base/packageFile.ts";
import { processorTime } from "../base/processorTime.ts";
import { explore } from "../explore/explore.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import { connectQueue } from "../study/queue/queueComputer.ts";
import { parseRedisAddress } from "../study/queue/redisAddress.ts";
import { cellRows } from "../study/studyColumns.ts";
import { sweepStudy } from "../study/sweepStudy.ts";
import type { BenchGroup } from "./group.ts";

/** `BENCH_CELLS=10000 npm run bench -- sweep` for a whole study. */
const count = Number(process.env.BENCH_CELLS ?? 300);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** 4 replications are a cell of about 20 ms. */
const replications = Number(process.env.BENCH_REPLICATIONS ?? 4);
/** Numbers of workers of a queue. */
const crowds = (process.env.BENCH_WORKERS ?? "1,2,4,8").split(",").map(Number);
const port = 16_379;
const url = `redis://127.0.0.1:${port}`;
/** How many workers are killed in a study. */
const kills = 5;
const tables = ["results.csv", "results.parquet", "cells.csv"];

const profile = packageFile("profiles/xeon-2core/resnet18.b1.json");
const main = packageFile("dist/cli/main.js");

/** A scenario of about 20 ms, and a study that has it with as many seeds as there are cells. */
function writeFiles(directory: string): { scenario: string; study: string } {
  const write = (name: string, fields: object) => {
    const file = path.join(directory, name);
    writeFileSync(file, stringify(fields));
    return file;
  };
  const scenario = write("scenario.yaml", {
    schema: "paretopipe/scenario/v1",
    name: "bench",
    source: "pi",
    devices: { pi: { profile, slowdown: 4 }, server: { profile } },
    conditions: { net: "delay 3ms 1ms rate 40mbit" },
    workload: { frames: 100 },
    replications,
  });
  const study = write("study.yaml", {
    schema: "paretopipe/study/v1",
    name: "bench",
    scenario: "scenario.yaml",
    seeds: count,
  });
  return { scenario, study };
}

/** Processor seconds of another process so far, by Linux's /proc in hundredths of a second. */
function processorTimeOf({ pid }: ChildProcess): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Starts a worker of one thread; returns when it takes cells. */
async function startWorker(): Promise<ChildProcess> {
  const args = [main, "sweep-worker", "--threads", "1", "--deadline", "5s", "--redis", url];
  const worker = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  await once(worker.stdout!, "data");
  return worker;
}

async function endAll(children: ChildProcess[], signal: NodeJS.Signals): Promise<void> {
  await Promise.all(children.splice(0).map((child) => endChild(child, () => child.kill(signal))));
}

const connect = () => connectQueue(parseRedisAddress(url, "the benchmark"), console.error);

/** Sweeps while workers are killed with SIGKILL and others come. */
async function sweepWithKills(study: string, out: string, workers: ChildProcess[]): Promise<void> {
  let killed = 0;
  const changing: Promise<void>[] = [];
  const change = async () => {
    const [worker] = workers.splice(0, 1);
    const came = startWorker();
    await endAll([worker], "SIGKILL");
    workers.push(await came);
  };
  await sweepStudy(study, out, {
    connect,
    onProgress: ({ done }) => {
      if (killed === kills || done < ((killed + 1) * count) / (kills + 2)) return;
      killed++;
      changing.push(change());
    },
  });
  await Promise.all(changing);
}

/** One way to compute the cells: what it gives is in `out`, if it writes files. */
interface Way {
  name: string;
  workers: number;
  go: (out: string, workers: ChildProcess[]) => Promise<unknown>;
  /** Whether its time counts: a killed process tells nobody how much it took. */
  isTimed: boolean;
}

/**
 * Measures what a sweep costs beyond the simulations themselves: processor time of all processes, against a plain loop. Each sweep must
 * give the bytes of the first.
 */
export const sweepGroup: BenchGroup = {
  name: "sweep",
  description: `${count} cells: processor time per cell of all processes, median of ${rounds} rounds; threads' start included`,
  async run() {
    const directory = mkdtempSync(path.join(tmpdir(), "bench-sweep-"));
    const { scenario, study } = writeFiles(directory);
    const [servers, workers]: ChildProcess[][] = [[], []];
    const plain = async (cells: number) => {
      const resolved = await loadScenario(scenario);
      for (let seed = 1; seed <= cells; seed++) {
        cellRows(await explore(resolved, { seed, threads: 1, uncertainty: false, charts: false }));
      }
    };
    const local = (out: string) => sweepStudy(study, out, { threads: 1 });
    const queued = (out: string) => sweepStudy(study, out, { connect });
    const killing = (out: string) => sweepWithKills(study, out, workers);
    const ways: Way[] = [
      { name: "plain loop", workers: 0, go: () => plain(count), isTimed: true },
      { name: "sweep, one thread", workers: 0, go: local, isTimed: true },
    ];
    const lines: string[] = [];
    try {
      if (process.platform === "linux" && spawnSync("redis-server", ["--version"]).status === 0) {
        const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", directory];
        servers.push(spawn("redis-server", args, { stdio: "ignore" }));
        const many = Math.max(...crowds);
        for (const workers of crowds)
          ways.push({ name: `sweep --redis, workers: ${workers}`, workers, go: queued, isTimed: true });
        ways.push({ name: `the same, ${kills} killed`, workers: many, go: killing, isTimed: false });
      } else lines.push("sweep --redis: not measured, it needs Linux and Debian's redis-server");
      const times = ways.map((): number[] => []);
      let reference: Buffer[] | undefined;
      let runs = 0;
      // The loop is warm when it is measured; a sweep has its own threads, whose start and compilation count.
      await plain(Math.min(count, 300));
      for (let round = 0; round < rounds; round++) {
        for (const [index, way] of ways.entries()) {
          workers.push(...(await Promise.all(Array.from({ length: way.workers }, startWorker))));
          const out = path.join(directory, `out${runs++}`);
          const now = () =>
            processorTime() +
            [...servers, ...workers].reduce((sum, child) => sum + processorTimeOf(child), 0);
          const start = way.isTimed ? now() : 0;
          await way.go(out, workers);
          if (way.isTimed) {
            const each = (now() - start) / count;
            times[index].push(each);
            // Of a long study, what is done so far is worth knowing.
            console.error(`round ${round + 1}, ${way.name}: ${(1000 * each).toFixed(2)} ms a cell`);
          }
          await endAll(workers, "SIGTERM");
          if (index === 0) continue;
          const bytes = tables.map((name) => readFileSync(path.join(out, name)));
          reference ??= bytes;
          if (!bytes.every((one, table) => one.equals(reference![table])))
            throw new Error(`${way.name}: other bytes than those of one thread`);
          rmSync(out, { recursive: true });
        }
      }
      const base = median(times[0]);
      for (const [index, { name, isTimed }] of ways.entries()) {
        const seconds = isTimed ? median(times[index]) : 0;
        const cost = `${(seconds * 1000).toFixed(2).padStart(7)} ms a cell`;
        const more = index === 0 ? "" : `  ${(100 * (seconds / base - 1)).toFixed(1).padStart(5)} % more`;
        lines.push(
          `${name.padEnd(26)} ${isTimed ? cost + more : "  nothing lost"}${index < 2 ? "" : ", same bytes"}`,
        );
      }
      return lines;
    } finally {
      for (const child of [...servers, ...workers]) child.kill("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
