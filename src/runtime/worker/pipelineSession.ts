import { setTimeout as sleep } from "node:timers/promises";
import { processorTime } from "../../base/processorTime.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import type { Workload } from "../pipeline/source.ts";
import type { StreamSourceOptions } from "../pipeline/streamSource.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { FrameFlow, type RunResult } from "./frameFlow.ts";
import { type Emulation, HeldMessages } from "./heldMessages.ts";
import { Neighbours } from "./neighbours.ts";
import { StageComputer } from "./stageComputer.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Milliseconds in which a neighbour must answer a goodbye, and the compute thread must end. A neighbour that takes
 * longer is stopped or gone. A thread that takes longer is in native code, and ends with this process.
 */
const farewell = 500;

/** A worker's part in one plan: its stage, its frames and its neighbours. */
export interface PipelineSessionOptions {
  settings: WorkerSettings;
  order: HeadOf<"open">;
  /** How the frames' inputs are fed; used at the source. */
  rules: FeedRules;
  /** The stage's file; undefined if the stage is empty. */
  file: string | undefined;
  /** Connects to the worker of another stage, as a peer of this session. */
  join: (address: string, device: string) => Promise<Dialogue>;
  /** Called once, with the failure that ended the session early. */
  fail: (failure: WorkerFailure) => void;
  /** The links that lead here, if they are emulated. */
  emulation?: Emulation;
}

/**
 * One worker's part in a running plan:
 *
 *     open     StageComputer loads the stage; Neighbours connects to the workers of other stages
 *     run      FrameFlow passes frames on; at the source it makes them, too
 *     end      connections are closed, and the compute thread stops
 */
export class PipelineSession {
  readonly id: string;
  readonly #options: PipelineSessionOptions;
  readonly #computer: StageComputer;
  readonly #neighbours: Neighbours;
  readonly #flow: FrameFlow;
  readonly #held: HeldMessages | undefined;
  #over = false;
  #take: ReturnType<FrameFlow["stream"]> | undefined;

  constructor(options: PipelineSessionOptions) {
    const { order, settings, rules, join, emulation } = options;
    this.#options = options;
    this.id = order.session;
    this.#computer = new StageComputer(order, settings);
    this.#held = emulation && new HeldMessages(emulation, order.devices[order.index][order.turn]);
    this.#neighbours = new Neighbours({
      order,
      join,
      linkFrom: (device) => this.#held?.linkFrom(device),
      take: (message, from) => {
        const deliver = () => this.#flow.take(message, from);
        if (this.#held) this.#held.take(message, from, deliver);
        else deliver();
      },
      gone: (neighbour, error) => {
        // A neighbour that says goodbye while no frame is under way was told to do so.
        if (error || this.#flow.isRunning) this.#fail(neighbour.lost(error));
      },
    });
    this.#flow = new FrameFlow({
      order,
      rules,
      computer: this.#computer,
      neighbours: this.#neighbours,
      fail: (error) => this.#fail(error),
    });
  }

  /** Loads the stage and connects to the next one's devices. Throws WorkerFailure. */
  async open(): Promise<{ loadSeconds: number; clocks: ClockEstimate[] }> {
    const loadSeconds = await this.#computer.load(this.#options.file);
    return { loadSeconds, clocks: await this.#neighbours.joinNext() };
  }

  /**
   * Connects to the source to bring it results, unless the source is the previous stage. Resolves to the source's clock
   * compared with this one. Throws WorkerFailure.
   */
  returnTo(address: string): Promise<ClockEstimate> {
    return this.#neighbours.joinSource(address);
  }

  /** Accepts a neighbour that connects to this worker as `device`. Throws WorkerFailure if it is not expected. */
  accept(dialogue: Dialogue, device: string | undefined): void {
    this.#neighbours.accept(dialogue, device);
  }

  /**
   * Plays frames through the plan; at the source only. Calls `started` when the first frame may come, which is the
   * run's time 0, and `takeRows` with finished frames while the run goes on.
   */
  run(
    workload: Workload,
    started: (at: number) => void,
    takeRows: (rows: number[][]) => void,
  ): Promise<RunResult> {
    return this.#flow.run(workload, started, takeRows);
  }

  /** Starts a stream of frames that the controller sends with `addInput`; at the source only. Throws WorkerFailure. */
  stream(options: Omit<StreamSourceOptions, "stage">): void {
    this.#take = this.#flow.stream(options);
  }

  /** Takes a frame of the stream. A failure ends the session. */
  addInput(head: HeadOf<"input">, body: Uint8Array): void {
    if (this.#over) return;
    try {
      if (!this.#take) throw new WorkerFailure("input", "an input came, but no stream was asked for");
      this.#take(head, body);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Measures the device's pace, in the thread that computes. Throws WorkerFailure. */
  measurePace(runs: number): Promise<number> {
    return this.#computer.measurePace(runs);
  }

  /** Returns the processor time of this process so far, without that of the thread that computes where it is known. */
  async usage(): Promise<number> {
    return (await this.#computer.timeBeside()) ?? processorTime();
  }

  /** Ends the session: closes the connections and stops the thread. Never waits for native code. */
  async end(): Promise<void> {
    this.#over = true;
    this.#flow.stop();
    await Promise.all([this.#neighbours.end(farewell), this.#held?.close()]);
    await Promise.race([this.#computer.stop(), sleep(farewell)]);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const failure =
      error instanceof WorkerFailure
        ? error
        : new WorkerFailure("peer", (error as Error).message, { cause: error });
    this.#options.fail(failure);
  }
}
