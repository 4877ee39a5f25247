import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, vi } from "vitest";
import { type Cut, findCuts } from "../../src/graph/cuts.ts";
import { noRules } from "../../src/graph/feedRules.ts";
import { type FrozenModel, freezeModel } from "../../src/graph/freeze.ts";
import type { PlayedStage } from "../../src/runtime/controller/openPlan.ts";
import { type PlayOptions, playPlan } from "../../src/runtime/controller/playPlan.ts";
import { RemoteWorker } from "../../src/runtime/controller/remoteWorker.ts";
import { stageBytes } from "../../src/runtime/controller/stageBytes.ts";
import { frameRowWidth } from "../../src/runtime/pipeline/frameRow.ts";
import type { TensorHead } from "../../src/runtime/protocol/messageFields.ts";
import { keysOf } from "../../src/runtime/worker/trustFor.ts";
import type { StreamInput } from "../../src/simulate/input.ts";
import { type Address, formatAddress } from "../../src/transport/address.ts";
import type { Trust } from "../../src/transport/connection.ts";
import type { LocalWorkerRequest } from "../../src/validate/testbed/localWorkerChild.ts";
import { type LocalWorker, startLocalWorker } from "../../src/validate/testbed/startLocalWorker.ts";
import { descendants, isAlive } from "./processes.ts";

/** Seconds without a sign of life in tests: heartbeats come every second. */
export const deadline = 2;

/** The same where a test is not about silence: also a machine that is busy with much else keeps it. */
export const patientDeadline = 60;

export const fixture = "test/fixtures/mobilenet_v2_w10.onnx";

/** A small MobileNetV2: 3 ms a frame. */
export function smallModel(batch = 1): Promise<FrozenModel> {
  return freezeModel({ name: "mobilenet_v2_w10", file: path.resolve(fixture) }, { batch });
}

export interface BedOptions {
  names?: readonly string[];
  transport: "tcp" | "grpc";
  /** What the workers ask for and we have. */
  trust?: Trust;
  settings?: Partial<LocalWorkerRequest>;
  /** Seconds; `deadline` by default. */
  deadline?: number;
}

/** Real workers on loopback, in processes of their own, with a cache of their own. */
export class Bed {
  readonly directory = mkdtempSync(path.join(tmpdir(), "workers-test-"));
  readonly workers: LocalWorker[] = [];
  readonly remotes: RemoteWorker[] = [];
  readonly names: readonly string[];
  readonly options: BedOptions;

  private constructor(options: BedOptions) {
    this.options = options;
    this.names = options.names ?? ["pi", "server"];
  }

  static async open(options: BedOptions): Promise<Bed> {
    const bed = new Bed(options);
    const { trust, settings } = options;
    const starting = bed.names.map((name) =>
      startLocalWorker({
        name,
        cacheDirectory: bed.directory,
        deadline: options.deadline ?? deadline,
        ...(trust && keysOf(trust)),
        ...settings,
      }),
    );
    bed.workers.push(...(await Promise.all(starting)));
    return bed;
  }

  /** A session with worker `index`, reached at `address` by default where it listens. */
  async connect(index: number, address: Address = this.workers[index].address): Promise<RemoteWorker> {
    const { transport, trust = { kind: "none" } } = this.options;
    const silence = this.options.deadline ?? deadline;
    const options = { device: this.names[index], address, transport, trust, deadline: silence };
    // A fresh process that serves the next session may take longer than the deadline to start on a busy machine.
    const until = performance.now() + 60_000;
    const attempt = (): Promise<RemoteWorker> =>
      RemoteWorker.connect(options).catch((error: Error) => {
        if (performance.now() > until || !/accepts connections but says nothing/.test(error.message))
          throw error;
        return attempt();
      });
    const remote = await attempt();
    this.remotes.push(remote);
    return remote;
  }

  /** Sessions with all workers. */
  async connectAll(): Promise<RemoteWorker[]> {
    for (const index of this.workers.keys()) await this.connect(index);
    return this.remotes;
  }

  /** Ends the sessions. */
  async disconnect(): Promise<void> {
    await Promise.all(this.remotes.splice(0).map((remote) => remote.close()));
  }

  /** Ends everything, and looks that nothing is left: no process, no port, no temporary file. */
  async close(): Promise<void> {
    await this.disconnect();
    const processes = this.workers.flatMap(({ pid, serving }) => [pid, serving, ...descendants(pid)]);
    await Promise.all(this.workers.map((worker) => worker.close()));
    await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 20_000 });
    for (const { address } of this.workers) expect(await isListening(address)).toBe(false);
    this.expectNoTemporaryFile();
    rmSync(this.directory, { recursive: true });
  }

  expectNoTemporaryFile(): void {
    const files = readdirSync(this.directory, { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  }
}

function isListening({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, host);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

const headsOf = ({ boundary }: Cut): TensorHead[] =>
  boundary.map(({ name, type, shape }) => ({ name, type, shape }));

/** The stages of a small model between these cuts (`input`, `features.7`, ..., `output`), for sessions in order. */
export function stagesOf(
  model: FrozenModel,
  remotes: readonly RemoteWorker[],
  names: readonly string[],
): PlayedStage[] {
  const cuts = findCuts(model, { all: true });
  const at = names.map((name) => cuts.find((cut) => cut.name === name)!);
  return remotes.map((worker, index) => {
    const [from, to] = [at[index], at[index + 1]];
    return {
      worker,
      stage: from === to ? null : stageBytes(model, from.position, to.position),
      inputs: headsOf(from),
      outputs: headsOf(to),
      provider: "cpu",
    };
  });
}

/** A stream of frames over the stages; what it costs does not matter to real devices. */
export function streamOf(stages: readonly PlayedStage[], change: Partial<StreamInput> = {}): StreamInput {
  return {
    name: "frames",
    stages: stages.map(({ worker, stage }) => ({ device: worker.device, service: stage ? 1e-3 : null })),
    bytes: stages.map(() => 1),
    arrivals: { kind: "saturated" },
    frames: 20,
    ...change,
  };
}

/** Plays frames over a bed's sessions. */
export async function play(
  bed: Bed,
  stages: readonly PlayedStage[],
  change: Partial<StreamInput> = {},
  options: Partial<PlayOptions> = {},
) {
  const rows: Float64Array[] = [];
  const played = await playPlan({
    stages,
    stream: streamOf(stages, change),
    seed: 1,
    rules: noRules,
    transport: bed.options.transport,
    addressOf: (_, to) => formatAddress(bed.workers[bed.names.indexOf(to)].address),
    deadline: bed.options.deadline ?? deadline,
    prime: true,
    takeRows: (data) => {
      const width = frameRowWidth(stages.length);
      for (let at = 0; at < data.length; at += width) rows.push(data.subarray(at, at + width));
    },
    keepOutput: false,
    ...options,
  });
  return { ...played, rows };
}

/** The error that a promise ends with, and the seconds until then. */
export async function failureOf(promise: Promise<unknown>): Promise<{ error: unknown; at: number }> {
  try {
    await promise;
  } catch (error) {
    return { error, at: performance.now() / 1000 };
  }
  throw new Error("it should have failed");
}

/** Tries until it works, one attempt after the other. */
export async function eventually<T>(work: () => Promise<T>, seconds = 10): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await sleep(100);
  }
}
