import { now } from "../../base/clock.ts";
import { randomStream } from "../../base/random.ts";
import { type ArrivalTimes, arrivalTimes } from "../../simulate/arrivals.ts";
import type { Arrivals } from "../../simulate/input.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import type { Item } from "./item.ts";
import type { Stage } from "./stage.ts";

/** Most frames that come without a pause: more of them, due at once, let other work of the process go on between. */
const maxAtOnce = 1000;

/** Longest wait of a timer, in milliseconds: longer ones would run out at once. */
const longestWait = 2 ** 31 - 1;

/** What a run is asked for, with the times of arrivals where these are a list. */
export type Workload = Omit<HeadOf<"run">, "type" | "arrivals"> & { arrivals: Arrivals };

/** Rows that are handed on together: some 50 kB. A run of any length holds no more. */
const rowsTogether = 1024;

export interface SourceOptions {
  workload: Workload;
  /** Places in front of the first stage where `drop` is set. */
  queue: number;
  stage: Stage;
  /** The inputs of a frame. */
  inputs: (frame: number) => Item["tensors"];
  /** Rows of the next frames that are done, in order. */
  takeRows: (rows: number[][]) => void;
  /** All frames are done or dropped, and their rows were taken. */
  done: () => void;
}

/**
 * The source of a plan, on the device of the first stage: admits frames by the rules that the simulator obeys too
 * (docs/reference/simulator.md, 1 and 2), and notes when each was done, on its own clock.
 */
export class Source {
  readonly #options: SourceOptions;
  readonly #times: ArrivalTimes | undefined;
  readonly #window: number;
  /** Where frames are dropped: when those came that wait. Otherwise all that are due wait, and need no list. */
  readonly #waiting: number[] = [];
  /** When the next frame comes or has come; undefined where arrivals are saturated, and when all have come. */
  #next: number | undefined;
  #drawn = 0;
  #admitted = 0;
  #completed = 0;
  #timer: NodeJS.Timeout | undefined;
  #origin = 0;
  drops = 0;
  /** Of the latest frames, which nobody has taken yet. */
  #rows: number[][] = [];
  /** The first frame's result. */
  firstOutput: WireTensor[] = [];

  constructor(options: SourceOptions) {
    this.#options = options;
    const { arrivals, seed, window } = options.workload;
    this.#times = arrivalTimes(arrivals, randomStream(seed, "arrivals/frames"));
    this.#window = window ?? Number.POSITIVE_INFINITY;
  }

  /** Begins, and returns the time that is the run's time 0. */
  start(): number {
    this.#origin = now();
    this.#draw();
    this.#tick();
    return this.#origin;
  }

  stop(): void {
    this.#next = undefined;
    clearTimeout(this.#timer);
  }

  /** Admits what the rules let in now. Called whenever something changed. */
  admit(): void {
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
   * A frame's result is back, or the last stage has said that it is done. Throws WorkerFailure where it is not the next
   * one: frames stay in order.
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

  /** When the next frame to be admitted came; undefined where there is none. */
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
    this.#next = this.#times && !isLast ? this.#origin + this.#times() : undefined;
    this.#drawn++;
  }

  /** Has the frames come that are due. */
  #tick(): void {
    const { workload, queue } = this.#options;
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
    this.#wait();
  }

  /**
   * Sets the timer to the next frame. Timers count milliseconds, and may be early or late by one: latency counts from
   * when the frame should have come, and never does it come before.
   */
  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#next === undefined) return;
    const wait = this.#next - now();
    // One that is due and is not dropped is taken when there is room for it.
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

/**
 * A frame's times as the source reports them: arrival, then of the source's stage begin, end, and departure, then
 * of each further stage received, begin, end and departure (on that device's clock), then when the source heard
 * that it was done.
 */
function frameRow({ arrival, begin, end, departed, stamps }: Item, completed: number): number[] {
  return [arrival, begin, end, departed, ...stamps.flat(), completed];
}
