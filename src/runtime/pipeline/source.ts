import { now } from "../../base/clock.ts";
import { randomStream } from "../../base/random.ts";
import { type ArrivalTimes, arrivalTimes } from "../../simulate/arrivals.ts";
import type { Arrivals } from "../../simulate/input.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import { frameRow } from "./frameRow.ts";
import type { FrameSource } from "./frameSource.ts";
import type { Item } from "./item.ts";
import type { StageRunner } from "./stageRunner.ts";

/**
 * Maximum number of frames taken without a pause. If more are due at once, other work of the process gets a turn in
 * between.
 */
const maxAtOnce = 1000;

/** Longest wait of a timer, in milliseconds. A longer one would fire immediately. */
const longestWait = 2 ** 31 - 1;

/** What a run asks for, including the arrival times if they are a list. */
export type Workload = Omit<HeadOf<"run">, "type" | "arrivals"> & { arrivals: Arrivals };

/** Number of rows that are passed on together, about 50 kB. A run of any length holds no more. */
const rowsTogether = 1024;

/** The frames that the source admits, and where they go. */
export interface SourceOptions {
  workload: Workload;
  /** Places in front of the first stage if `drop` is set. */
  queue: number;
  stage: StageRunner;
  /** Returns the inputs of a frame. */
  inputs: (frame: number) => Item["tensors"];
  /** Called with the rows of the next finished frames, in order. */
  takeRows: (rows: number[][]) => void;
  /** Called when all frames are done or dropped, and their rows were taken. */
  done: () => void;
}

/**
 * The source of a plan, on the device of the first stage. It admits frames by the simulator's rules
 * (docs/reference/simulator.md, 1 and 2) and records when each was done, on its own clock.
 */
export class Source implements FrameSource {
  readonly #options: SourceOptions;
  readonly #times: ArrivalTimes | undefined;
  readonly #window: number;
  /** Arrival times of waiting frames, if frames are dropped. Otherwise all due frames wait, and need no list. */
  readonly #waiting: number[] = [];
  /** When the next frame comes or came; undefined if arrivals are saturated, or if all have come. */
  #next: number | undefined;
  #drawn = 0;
  #admitted = 0;
  #admitting = false;
  #completed = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The run's time 0; set by `start`. */
  origin = 0;
  drops = 0;
  /** Rows of the latest frames, not yet passed on. */
  #rows: number[][] = [];
  /** The first frame's result. */
  firstOutput: WireTensor[] = [];

  constructor(options: SourceOptions) {
    this.#options = options;
    const { arrivals, seed, window } = options.workload;
    this.#times = arrivalTimes(arrivals, () => randomStream(seed, "arrivals/frames"));
    this.#window = window ?? Number.POSITIVE_INFINITY;
  }

  /** Starts the run, and returns the run's time 0. */
  start(): number {
    this.origin = now();
    this.#draw();
    this.#tick();
    return this.origin;
  }

  stop(): void {
    this.#next = undefined;
    clearTimeout(this.#timer);
  }

  /** Admits the frames that the rules allow now. Call this whenever something changed. */
  admit(): void {
    // An empty first stage sends a frame on at once and calls this again: the running loop admits the next one.
    if (this.#admitting) return;
    this.#admitting = true;
    this.#admitAll();
    this.#admitting = false;
  }

  #admitAll(): void {
    const { stage, inputs } = this.#options;
    while (this.#admitted - this.#completed < this.#window && stage.free) {
      const arrival = this.#takeArrival();
      if (arrival === undefined) return;
      const frame = this.#admitted++;
      const item = { frame, tensors: inputs(frame), arrival, stamps: [] };
      stage.accept({ ...item, received: arrival, begin: 0, end: 0, departed: 0 });
    }
  }

  /**
   * Records that a frame is done: its result is back, or the last stage says so. Throws WorkerFailure if it is not the
   * next one, because frames stay in order.
   */
  complete(item: Item): void {
    if (item.frame !== this.#completed) {
      throw new WorkerFailure("peer", `frame ${item.frame} is done before frame ${this.#completed}`);
    }
    this.#rows.push(frameRow(item, now()));
    if (this.#rows.length === rowsTogether) this.#handOn();
    if (item.frame === 0 && typeof item.tensors !== "number") this.firstOutput = item.tensors;
    this.#completed++;
    this.admit();
    this.#checkDone();
  }

  /** Takes the arrival time of the next frame to admit; undefined if there is none. */
  #takeArrival(): number | undefined {
    const { workload } = this.#options;
    if (!this.#times) return this.#admitted < workload.frames ? now() : undefined;
    if (workload.drop) return this.#waiting.shift();
    if (this.#next === undefined || this.#next > now()) return undefined;
    const arrival = this.#next;
    this.#draw();
    this.#wait();
    return arrival;
  }

  #draw(): void {
    const isLast = this.#drawn === this.#options.workload.frames;
    this.#next = this.#times && !isLast ? this.origin + this.#times() : undefined;
    this.#drawn++;
  }

  /** Handles the arrivals that are due. */
  #tick(): void {
    const { workload, queue } = this.#options;
    const began = now();
    if (!workload.drop) this.admit();
    for (let count = 0; workload.drop && count < maxAtOnce; count++) {
      const arrival = this.#next;
      if (arrival === undefined || arrival > now()) break;
      this.#draw();
      this.#waiting.push(arrival);
      this.admit();
      if (this.#waiting.length <= queue) continue;
      this.#waiting.pop();
      this.drops++;
      this.#checkDone();
    }
    // The wait counts from before the check: a frame that came due during it was not admitted, and needs its timer.
    this.#wait(began);
  }

  /**
   * Sets the timer for the next frame. Timers count milliseconds and may be early or late by one. Latency counts from
   * when the frame should have come, and a frame never comes early.
   */
  #wait(at = now()): void {
    clearTimeout(this.#timer);
    if (this.#next === undefined) return;
    const wait = this.#next - at;
    // A frame that is due and cannot be dropped is taken when there is room for it.
    if (wait <= 0 && !this.#options.workload.drop) return;
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.max(0, Math.ceil(wait * 1000)), longestWait));
  }

  #checkDone(): void {
    if (this.#completed + this.drops !== this.#options.workload.frames) return;
    this.#handOn();
    this.#options.done();
  }

  #handOn(): void {
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#options.takeRows(rows);
  }
}
