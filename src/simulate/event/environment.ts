import { EventQueue } from "./eventQueue.ts";

/** Something that happens at a time. What it does is its own affair; the loop only says when. */
export interface SimulationEvent {
  fire(): void;
}

/**
 * The order of what happens at the same instant. Ends and deliveries come first, so that whoever decides what
 * starts next sees everything that is done by then; an arrival comes last, so that it finds the places that
 * were given up at its instant.
 */
export const Priority = {
  /** A service or a transmission ends. */
  End: 0,
  /** A message is delivered. */
  Deliver: 1,
  /** Devices and links start what they can. */
  Start: 2,
  /** An open arrival. */
  Arrive: 3,
} as const;

/** Clock and queue of one simulation: no state lives outside it, so that simulations can go side by side. */
export class Environment {
  /** Seconds since the start. */
  now = 0;
  /** Events that have happened. */
  events = 0;
  readonly #queue = new EventQueue<SimulationEvent>();
  #start: (() => void) | undefined;

  /** Schedules an event; one in the past is a bug. */
  at(time: number, priority: number, event: SimulationEvent): void {
    if (!(time >= this.now))
      throw new RangeError(`an event at ${time} s cannot be scheduled at ${this.now} s`);
    this.#queue.push(time, priority, event);
  }

  /** Asks for `start` to be called at this instant, once all that ends or is delivered at it has happened. */
  wake(start: () => void): void {
    this.#start = start;
  }

  /** The event loop: runs until nothing is left to happen. */
  run(): void {
    for (;;) {
      if (this.#start && !this.#queue.isDue(this.now, Priority.Start)) {
        const start = this.#start;
        this.#start = undefined;
        start();
        continue;
      }
      const time = this.#queue.nextTime;
      if (time === Number.POSITIVE_INFINITY) return;
      this.now = time;
      this.events++;
      this.#queue.pop()!.fire();
    }
  }
}
