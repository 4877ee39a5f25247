import { readdirSync, readFileSync } from "node:fs";
import { max, mean, sum } from "simple-statistics";
import type { Cut } from "../graph/cuts.ts";
import { noRules } from "../graph/feedRules.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { PlayedStage } from "../runtime/controller/openPlan.ts";
import { playPlan } from "../runtime/controller/playPlan.ts";
import { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import { frameRowWidth, stageTimes } from "../runtime/pipeline/frameRow.ts";
import { formatAddress } from "../transport/address.ts";
import { type LocalWorker, startLocalWorker } from "../validate/testbed/startLocalWorker.ts";
import { twoStages } from "./twoStages.ts";

/** Frames at the start that do not count: until everything is full and warm. */
const warmup = 8;

/** Slots between the stages: more than are ever needed. */
const slots = 4;

const names = ["first", "second"];

/** What a stream of frames showed. */
export interface Streamed {
  /** Frames per second. */
  rate: number;
  /** Mean seconds of a run of each stage, as its worker has it: from the request to the answer of the compute thread. */
  service: [number, number];
  /** Share of the time in which each stage ran. */
  busy: [number, number];
  /** Processor seconds a frame of the thread that computes, in each worker, and of all others: messages, copies, garbage. */
  computing: [number, number];
  beside: [number, number];
}

/** Two workers on this machine, each on a core of its own, over TCP. */
export class TwoWorkers {
  readonly #workers: LocalWorker[];

  private constructor(workers: LocalWorker[]) {
    this.#workers = workers;
  }

  /** Starts them. They keep stages in `directory`. */
  static async open(directory: string): Promise<TwoWorkers> {
    const start = (name: string, cpu: number) =>
      startLocalWorker({ name, threads: 1, cacheDirectory: directory, deadline: 60 }, cpu);
    return new TwoWorkers(await Promise.all(names.map(start)));
  }

  /** Streams saturated frames through the model, split at a cut. */
  async stream(model: FrozenModel, cut: Cut, frames: number): Promise<Streamed> {
    const remotes = await Promise.all(
      this.#workers.map(({ address }, index) =>
        RemoteWorker.connect({
          device: names[index],
          address,
          transport: "tcp",
          trust: { kind: "none" },
          deadline: 60,
        }),
      ),
    );
    try {
      const rows: Float64Array[] = [];
      const serving = this.#workers.map((worker) => worker.serving);
      let before = serving.map(threadTimes);
      await playPlan({
        stages: stagesOf(model, cut, remotes),
        stream: {
          name: "frames",
          stages: names.map((device) => ({ device, service: 1e-3 })),
          bytes: [1, 1],
          arrivals: { kind: "saturated" },
          frames: warmup + Math.ceil(frames),
          queue: slots,
        },
        seed: 1,
        rules: noRules,
        transport: "tcp",
        addressOf: (_, to) => formatAddress(this.#workers[names.indexOf(to)].address),
        deadline: 60,
        prime: true,
        takeRows: (data) => {
          const width = frameRowWidth(2);
          for (let at = 0; at < data.length; at += width) rows.push(data.slice(at, at + width));
        },
        keepOutput: false,
        onStart: async () => {
          before = serving.map(threadTimes);
        },
      });
      const [first, second] = serving.map((pid, index) =>
        spent(before[index], threadTimes(pid), rows.length),
      );
      return {
        ...summary(rows),
        computing: [first.computing, second.computing],
        beside: [first.beside, second.beside],
      };
    } finally {
      await Promise.all(remotes.map((remote) => remote.close()));
    }
  }

  /** Ends them. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

function stagesOf(model: FrozenModel, cut: Cut, workers: readonly RemoteWorker[]): PlayedStage[] {
  return twoStages(model, cut).map((stage, index) => ({ worker: workers[index], ...stage, threads: 1 }));
}

/** Processor seconds of each thread of a process, by its id (proc(5), schedstat). */
function threadTimes(pid: number): Map<string, number> {
  const directory = `/proc/${pid}/task`;
  const times = readdirSync(directory).map((thread): [string, number] => {
    const [nanoseconds] = readFileSync(`${directory}/${thread}/schedstat`, "utf8").split(" ");
    return [thread, Number(nanoseconds) * 1e-9];
  });
  return new Map(times);
}

/** Processor seconds a frame of the busiest thread, which computes, and of all others. */
function spent(
  before: Map<string, number>,
  after: Map<string, number>,
  frames: number,
): { computing: number; beside: number } {
  const seconds = [...after].map(([thread, time]) => (time - (before.get(thread) ?? 0)) / frames);
  return { computing: max(seconds), beside: sum(seconds) - max(seconds) };
}

function summary(all: readonly Float64Array[]): Omit<Streamed, "computing" | "beside"> {
  const rows = all.slice(warmup - 1);
  const done = rows.map((row) => row[row.length - 1]);
  const counted = rows.slice(1);
  const seconds = done[done.length - 1] - done[0];
  const service = [0, 1].map((stage) =>
    mean(
      counted.map((row) => {
        const [, begin, end] = stageTimes(row, stage);
        return end - begin;
      }),
    ),
  ) as [number, number];
  const rate = counted.length / seconds;
  return { rate, service, busy: [service[0] * rate, service[1] * rate] };
}
