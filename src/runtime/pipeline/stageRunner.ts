import { now } from "../../base/clock.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import type { Item } from "./item.ts";

/** What a stage needs to run. */
export interface StageOptions {
  /** Number of slots in front of this stage, and of each device of the next. */
  queue: number;
  /** Runs the stage. Undefined if the stage is empty: frames then go to the link unchanged. */
  compute?: (tensors: Item["tensors"]) => Promise<WireTensor[]>;
  /** Sends a frame: it waits for the link in the send buffer. Undefined if frames are done here. */
  forward?: (item: Item) => Promise<void>;
  /**
   * For each device of the next stage that frames go to, in turn, whether it has free slots at first. Empty if frames need
   * none: the way back has no slots.
   */
  next: readonly boolean[];
  /** Called when a frame is done here. */
  finish?: (item: Item) => void;
  /** Called when a slot in front of this stage is free again: that of the item or, with queue 0, one for the next frame. */
  release: (item: Item) => void;
  /** Called when something changed, because a source may now be able to admit a frame. */
  changed: () => void;
  fail: (error: unknown) => void;
}

/**
 * One stage of a running plan, by the simulator's rules (docs/reference/simulator.md, 3 to 6):
 *
 *     accept ──▶ waiting (slots) ──▶ serving ──▶ held ──▶ send buffer ──▶ link
 *                       │ release                  ▲ a credit
 *
 * It serves one frame at a time, in order. A served frame is held until the next stage has a slot for it; until then nothing
 * else is served. It then leaves for the send buffer, though the link may be busy. A frame's slot becomes free when its service
 * begins or, with queue 0, when the stage becomes idle: the link is free then as well.
 */
export class StageRunner {
  readonly #options: StageOptions;
  readonly #waiting: Item[] = [];
  #serving = false;
  #held: Item | undefined;
  /** Frames that have departed and are about to be sent. */
  readonly #leaving: Item[] = [];
  /** Free slots at the devices of the next stage, in turn. */
  readonly #credits: number[];
  /** Number of frames that have departed. */
  #departed = 0;

  constructor(options: StageOptions) {
    const { next, queue } = options;
    this.#options = options;
    this.#credits =
      next.length === 0 ? [Number.POSITIVE_INFINITY] : next.map((isFree) => (isFree ? slots(queue) : 0));
  }

  /** Whether a frame accepted now would be served immediately (or sent immediately, if the stage is empty). */
  get free(): boolean {
    if (this.#serving || this.#held || this.#waiting.length > 0) return false;
    return this.#options.compute !== undefined || this.#credits[this.#turn] > 0;
  }

  /** The device of the next stage that the next frame goes to. */
  get #turn(): number {
    return this.#departed % this.#credits.length;
  }

  /** Accepts a frame that has arrived. */
  accept(item: Item): void {
    this.#waiting.push(item);
    this.#serve();
  }

  /** Records that a device of the next stage, by its turn, has one more free slot. */
  addCredit(turn: number): void {
    this.#credits[turn]++;
    this.#depart();
    this.#options.changed();
  }

  #serve(): void {
    if (this.#serving || this.#held) return;
    const item = this.#waiting.shift();
    if (!item) return;
    const { compute, queue, release } = this.#options;
    item.begin = now();
    if (!compute) {
      item.end = item.begin;
      this.#hold(item);
      return;
    }
    this.#serving = true;
    compute(item.tensors).then(
      (outputs) => {
        item.end = now();
        item.tensors = outputs;
        this.#serving = false;
        this.#hold(item);
      },
      (error) => this.#options.fail(error),
    );
    // Released after the run was requested, because this message can wait until the compute thread has its request.
    if (queue > 0) release(item);
  }

  #hold(item: Item): void {
    this.#held = item;
    if (this.#options.forward) this.#depart();
    else {
      this.#held = undefined;
      this.#idle(item);
      this.#options.finish!(item);
    }
  }

  #depart(): void {
    const item = this.#held;
    if (!item || this.#credits[this.#turn] === 0) return;
    this.#credits[this.#turn]--;
    this.#departed++;
    this.#held = undefined;
    item.departed = now();
    this.#leaving.push(item);
    // Begin the next frame and send its credit first, so that this short message does not wait behind a long one.
    this.#idle(item);
    // An empty stage may have passed on the next frame meanwhile: the frames still leave in order.
    for (const left of this.#leaving.splice(0)) {
      this.#options.forward!(left).catch((error) => this.#options.fail(error));
    }
  }

  /** @param item the frame that has left */
  #idle(item: Item): void {
    if (this.#options.queue === 0) this.#options.release(item);
    this.#serve();
    this.#options.changed();
  }
}

/** With no slots, the stage itself takes a frame when it is idle. */
function slots(queue: number): number {
  return Math.max(1, queue);
}
