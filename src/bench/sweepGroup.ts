import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { stringify } from "yaml";
import { processorTime } from "../base/processorTime.ts";
import { explore } from "../explore/explore.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import { connectQueue } from "../study/queue/queueComputer.ts";
import { parseRedisAddress } from "../study/queue/redisAddress.ts";
import { cellRows } from "../study/studyColumns.ts";
import { sweepStudy } from "../study/sweepStudy.ts";
import type { BenchGroup } from "./group.ts";

/** `BENCH_CELLS=10000 npm run bench -- sweep` for the whole study. */
const count = Number(process.env.BENCH_CELLS ?? 300);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const port = 16_379;

const profile = fileURLToPath(new URL("../../profiles/xeon-2core/resnet18.b1.json", import.meta.url));
const main = fileURLToPath(new URL("../cli/main.js", import.meta.url));

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
    replications: 4,
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

/** Measures what a sweep costs beyond the simulations themselves: processor time of all processes, against a plain loop. */
export const sweepGroup: BenchGroup = {
  name: "sweep",
  description: `${count} cells: processor time per cell of all processes, median of ${rounds} rounds; threads' start included`,
  async run() {
    const directory = mkdtempSync(path.join(tmpdir(), "bench-sweep-"));
    const { scenario, study } = writeFiles(directory);
    const children: ChildProcess[] = [];
    let runs = 0;
    const out = () => path.join(directory, `out${runs++}`);
    const plain = async () => {
      const resolved = await loadScenario(scenario);
      for (let seed = 1; seed <= count; seed++) cellRows(await explore(resolved, { seed, threads: 1 }));
    };
    const ways: [name: string, way: () => Promise<unknown>][] = [
      ["plain loop", plain],
      ["sweep, one thread", () => sweepStudy(study, out(), { threads: 1 })],
    ];
    try {
      if (process.platform === "linux" && spawnSync("redis-server", ["--version"]).status === 0) {
        children.push(
          spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
            stdio: "ignore",
          }),
        );
        const url = `redis://127.0.0.1:${port}`;
        const worker = spawn(process.execPath, [main, "sweep-worker", "--threads", "1", "--redis", url], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        children.push(worker);
        await once(worker.stdout!, "data");
        const connect = () => connectQueue(parseRedisAddress(url), console.error);
        ways.push(["sweep --redis, one worker", () => sweepStudy(study, out(), { connect })]);
      }
      const times = ways.map((): number[] => []);
      // The loop is warm when it is measured; a sweep has its own threads, whose start and compilation count.
      await plain();
      for (let round = 0; round < rounds; round++) {
        for (const [index, [, way]] of ways.entries()) {
          const now = () =>
            processorTime() + children.reduce((sum, child) => sum + processorTimeOf(child), 0);
          const start = now();
          await way();
          times[index].push((now() - start) / count);
        }
      }
      const [base, ...others] = times.map((list) => median(list));
      return [base, ...others].map(
        (seconds, index) =>
          `${ways[index][0].padEnd(26)} ${(seconds * 1000).toFixed(2).padStart(7)} ms a cell` +
          (index === 0 ? "" : `  ${(100 * (seconds / base - 1)).toFixed(1).padStart(5)} % more`),
      );
    } finally {
      for (const child of children) child.kill();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
