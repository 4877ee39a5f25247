import { EventQueue } from "./eventQueue.ts";

/** Something that happens at a time. The event defines what happens; the loop only defines when. */
export interface SimulationEvent {
  fire(): void;
}

/**
 * The order of events at the same instant. Ends and deliveries come first, so that the decision what to start next sees
 * everything that has finished by then. Arrivals come last, so that they see the places that became free at that
 * instant.
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

/** The clock and event queue of one simulation. No state lives outside it, so that simulations can run side by side. */
export class Environment {
  /** Seconds since the start. */
  now = 0;
  /** Number of events that have happened. */
  events = 0;
  readonly #queue = new EventQueue<SimulationEvent>();
  #start: (() => void) | undefined;
  #isStopped = false;

  /** Schedules an event. An event in the past is a bug. */
  at(time: number, priority: number, event: SimulationEvent): void {
    if (!(time >= this.now))
      throw new RangeError(`an event at ${time} s cannot be scheduled at ${this.now} s`);
    this.#queue.push(time, priority, event);
  }

  /** Calls `start` at this instant, after all ends and deliveries of this instant. */
  wake(start: () => void): void {
    this.#start = start;
  }

  /** Whether the loop was ended before its last event. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Ends the loop after the current event. */
  stop(): void {
    this.#isStopped = true;
  }

  /** The event loop: runs until no event is left, or it is stopped. */
  run(): void {
    while (!this.#isStopped && this.#step());
  }

  /** Lets the next thing happen; false if nothing is left. */
  #step(): boolean {
    const queue = this.#queue;
    const start = this.#start;
    if (start && !queue.isDue(this.now, Priority.Start)) {
      this.#start = undefined;
      start();
      return true;
    }
    const time = queue.nextTime;
    if (time === Number.POSITIVE_INFINITY) return false;
    this.now = time;
    this.events++;
    queue.pop()!.fire();
    return true;
  }
}
