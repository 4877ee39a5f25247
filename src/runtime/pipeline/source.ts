import { now } from "../../base/clock.ts";
import { randomStream } from "../../base/random.ts";
import { type ArrivalTimes, arrivalTimes } from "../../simulate/arrivals.ts";
import type { HeadOf } from "../protocol/messages.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import type { Item } from "./item.ts";
import type { Stage } from "./stage.ts";

export interface SourceOptions {
  workload: HeadOf<"run">;
  /** Places in front of the first stage where `drop` is set. */
  queue: number;
  stage: Stage;
  /** The inputs of a frame. */
  inputs: (frame: number) => Item["tensors"];
  /** All frames are done or dropped. */
  done: () => void;
}

/**
 * The source of a plan, on the device of the first stage: admits frames by the rules that the simulator obeys too
 * (docs/simulator.md, 1 and 2), and notes when each was done, on its own clock.
 */
export class Source {
  readonly #options: SourceOptions;
  readonly #times: ArrivalTimes | undefined;
  readonly #window: number;
  /** When frames that could not be taken yet came. */
  readonly #waiting: number[] = [];
  #offered = 0;
  #admitted = 0;
  #completed = 0;
  #timer: NodeJS.Timeout | undefined;
  #origin = 0;
  drops = 0;
  /** A row a frame, in order. */
  readonly rows: number[][] = [];
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
    if (this.#times) this.#schedule(this.#origin + this.#times());
    else this.admit();
    return this.#origin;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Admits what the rules let in now. Called whenever something changed. */
  admit(): void {
    const { stage, workload, inputs } = this.#options;
    while (this.#admitted - this.#completed < this.#window && stage.free) {
      if (this.#times === undefined) {
        if (this.#admitted === workload.frames) return;
      } else if (this.#waiting.length === 0) return;
      const arrival = this.#waiting.shift() ?? now();
      const frame = this.#admitted++;
      const item = { frame, tensors: inputs(frame), arrival, stamps: [] };
      stage.accept({ ...item, received: arrival, begin: 0, end: 0, departed: 0 });
    }
  }

  /** A frame's result is back, or the last stage has said that it is done. */
  complete(item: Item): void {
    this.rows[item.frame] = frameRow(item, now());
    if (item.frame === 0 && typeof item.tensors !== "number") this.firstOutput = item.tensors;
    this.#completed++;
    this.admit();
    this.#checkDone();
  }

  /** Has the next frames come: those that are due at once, the first that is not at its time. */
  #schedule(next: number): void {
    const { workload } = this.#options;
    for (let arrival = next; ; arrival = this.#origin + this.#times!()) {
      const wait = arrival - now();
      if (wait > 0) {
        // Timers count milliseconds, and may be early or late by one: latency counts from when the frame should have
        // come, and never does it come before.
        this.#timer = setTimeout(() => this.#schedule(arrival), Math.ceil(wait * 1000));
        return;
      }
      this.#arrive(arrival);
      if (this.#offered === workload.frames) return;
    }
  }

  #arrive(arrival: number): void {
    const { workload, queue } = this.#options;
    this.#offered++;
    this.#waiting.push(arrival);
    this.admit();
    if (workload.drop && this.#waiting.length > queue) {
      this.#waiting.pop();
      this.drops++;
    }
    this.#checkDone();
  }

  #checkDone(): void {
    if (this.#completed + this.drops === this.#options.workload.frames) this.#options.done();
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
