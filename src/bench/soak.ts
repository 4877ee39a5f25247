import { setTimeout as sleep } from "node:timers/promises";
import { statusField } from "../base/statusField.ts";
import { type Cut, findCuts } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { Pipeline } from "../run/pipeline.ts";
import type { Route } from "../run/route.ts";
import { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import { bytesOf, headsOf, type WireTensor } from "../runtime/protocol/tensors.ts";
import { formatAddress } from "../transport/address.ts";
import type { TransportName } from "../transport/connection.ts";
import { type LocalWorker, startLocalWorker } from "../validate/testbed/startLocalWorker.ts";
import { twoStages } from "./twoStages.ts";

/** What is streamed, and for how long. */
export interface SoakOptions {
  model: FrozenModel;
  /** Between the two workers' stages. */
  cut: Cut;
  transport: TransportName;
  /** Frames per second; as many as there is time for if infinite. */
  rate: number;
  /** Tells from the number of frames sent and the seconds since the first whether that is all. */
  isOver: (frames: number, seconds: number) => boolean;
  /** Tells in the same way whether to look at the memory, for the nth time from 0. */
  isDue: (frames: number, seconds: number, look: number) => boolean;
  /** Where the workers keep stages. */
  cacheDirectory: string;
  /** Called before each look, with the processes that compute. */
  beforeLook?: (serving: readonly number[]) => Promise<void>;
  /** Called after each look. */
  onLook?: (look: Look) => void;
}

/** The memory at one time. */
export interface Look {
  /** Seconds since the first frame. */
  at: number;
  /** Frames sent so far. */
  frames: number;
  /** Resident bytes of each process. */
  resident: Record<string, number>;
}

/** More frames than a pipeline holds. */
const firstLook = 50;

const names = ["first", "second"];

/**
 * Streams this process's own frames through two workers on this machine, and looks at the resident memory of every process: this
 * one, which is the controller, and each worker's supervisor and serving process. Linux only.
 */
export async function soak(options: SoakOptions): Promise<Look[]> {
  const { model, rate, isOver, isDue, cacheDirectory, beforeLook, onLook } = options;
  const heads = headsOf(findCuts(model)[0].boundary);
  const workers = await Promise.all(
    names.map((name) => startLocalWorker({ name, threads: 1, cacheDirectory, deadline: 60 })),
  );
  const pipeline = new Pipeline({ route: routeOf(options, workers), wait: 60 });
  const looks: Look[] = [];
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;

  /** Looks before a frame is sent, when the workers surely have a session. */
  async function* frames(): AsyncGenerator<WireTensor[]> {
    for (let frame = 0; !isOver(frame, elapsed()); frame++) {
      const wait = frame / rate - elapsed();
      if (wait > 0) await sleep(wait * 1000);
      // Until the first results are there, the workers are still starting.
      if (frame > firstLook && isDue(frame, elapsed(), looks.length)) {
        await beforeLook?.(workers.map(({ serving }) => serving));
        const look = { at: elapsed(), frames: frame, resident: memoryOf(workers) };
        looks.push(look);
        onLook?.(look);
      }
      yield frameOf(heads);
    }
  }

  try {
    for await (const _ of pipeline.run(frames()));
  } finally {
    await pipeline.close();
  }
  return looks;
}

/** A frame with arrays of its own. */
function frameOf(heads: ReturnType<typeof headsOf>): WireTensor[] {
  return heads.map((head) => ({ ...head, data: new Uint8Array(bytesOf(head)) }));
}

function routeOf({ model, cut, transport }: SoakOptions, workers: readonly LocalWorker[]): Route {
  return {
    stages: twoStages(model, cut).map((stage, index) => ({ device: names[index], ...stage })),
    window: 8,
    queue: 8,
    transport,
    deadline: 60,
    prime: false,
    connect: (device) =>
      RemoteWorker.connect({
        device,
        address: workers[names.indexOf(device)].address,
        transport,
        trust: { kind: "none" },
        deadline: 60,
      }),
    addressOf: async (_, to) => formatAddress(workers[names.indexOf(to)].address),
    failures: () => [],
    begin: async () => {},
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function memoryOf(workers: readonly LocalWorker[]): Record<string, number> {
  const each = workers.flatMap(({ pid, serving }, index) => [
    [`${names[index]} worker`, residentBytes(serving)],
    [`${names[index]} supervisor`, residentBytes(pid)],
  ]);
  return { controller: residentBytes(process.pid), ...Object.fromEntries(each) };
}

/** Resident memory of a process, bytes. */
function residentBytes(pid: number): number {
  return Number(statusField("VmRSS", pid)!.replace(/ kB$/, "")) * 1024;
}
