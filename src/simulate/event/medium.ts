import { type Capacity, capacityOf } from "../../network/capacity.ts";
import { carrierOf } from "../carrierOf.ts";
import type { MediumInput } from "../input.ts";
import { type Environment, Priority } from "./environment.ts";

/** A message on the medium. It is done when it has received a share of capacity equal to its bits. */
interface Sharer {
  target: number;
  done: () => void;
}

/**
 * A medium that several links share. Each of the n messages in transit gets 1 / n of its capacity (processor sharing).
 * Stations of one Wi-Fi get the same in the long run if their radio rates are alike. Collisions and contention are not
 * modelled: include their cost in the rate. If a message may get no more than a part, what is left of the capacity stays unused.
 *
 * The medium counts bits per sharer: a message of b bits that joins at count v is done at count v + b, whoever joins or
 * leaves meanwhile. So each change takes O(sharers).
 */
export class Medium {
  readonly name: string;
  /** Seconds during which at least one message was in transit. */
  busy = 0;
  readonly #input: MediumInput;
  /** What it carries, by the number of messages in transit. */
  readonly #capacities: Capacity[] = [];
  readonly #environment: Environment;
  #sharers: Sharer[] = [];
  #count = 0;
  #last = 0;
  #version = 0;

  constructor(input: MediumInput, environment: Environment) {
    this.name = input.name;
    this.#input = input;
    this.#environment = environment;
  }

  /** Puts a message of `bits` on the medium now, and calls `done` when it is through. */
  join(bits: number, done: () => void): void {
    this.#advance();
    this.#sharers.push({ target: this.#count + bits, done });
    this.#reschedule();
  }

  #capacity(sharers: number): Capacity {
    this.#capacities[sharers] ??= capacityOf(carrierOf(this.#input, sharers));
    return this.#capacities[sharers];
  }

  #advance(): void {
    const { now } = this.#environment;
    const sharers = this.#sharers.length;
    if (sharers > 0 && now > this.#last) {
      this.#count += this.#capacity(sharers).amount(this.#last, now) / sharers;
      this.busy += now - this.#last;
    }
    // The count restarts after each idle period, which keeps it small and exact.
    if (sharers === 0) this.#count = 0;
    this.#last = now;
  }

  #reschedule(): void {
    const version = ++this.#version;
    if (this.#sharers.length === 0) return;
    let target = Number.POSITIVE_INFINITY;
    for (const sharer of this.#sharers) if (sharer.target < target) target = sharer.target;
    const { now } = this.#environment;
    const sharers = this.#sharers.length;
    const time = this.#capacity(sharers).finishTime(now, Math.max(0, target - this.#count) * sharers);
    const fire = (): void => {
      // If a message has joined or left since, another end was scheduled in place of this one.
      if (version === this.#version) this.#end(target);
    };
    this.#environment.at(time, Priority.End, { fire });
  }

  #end(target: number): void {
    this.#advance();
    this.#count = target;
    const through = this.#sharers.filter((sharer) => sharer.target <= target);
    this.#sharers = this.#sharers.filter((sharer) => sharer.target > target);
    this.#reschedule();
    for (const sharer of through) sharer.done();
  }
}
