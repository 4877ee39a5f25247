import { type Capacity, capacityOf } from "../../network/capacity.ts";
import type { MediumInput } from "../input.ts";
import { type Environment, Priority } from "./environment.ts";

/** A message on the medium: it is through when each message there since it came has had its bits. */
interface Sharer {
  target: number;
  done: () => void;
}

/**
 * A medium that links share: the n messages under way have a share of 1 / n of its capacity each (processor
 * sharing, which is what stations of one Wi-Fi get in the long run where their radio rates are alike).
 * Collisions and contention are not modelled: put their cost in the rate.
 *
 * It counts bits per sharer: a message that joins at count v with b bits is through at count v + b, whoever
 * comes and goes meanwhile, so that each change takes O(sharers).
 */
export class Medium {
  readonly name: string;
  /** Seconds in which at least one message was under way. */
  busy = 0;
  readonly #capacity: Capacity;
  readonly #environment: Environment;
  #sharers: Sharer[] = [];
  #count = 0;
  #last = 0;
  #version = 0;

  constructor(input: MediumInput, environment: Environment) {
    this.name = input.name;
    this.#capacity = capacityOf(input.conditions);
    this.#environment = environment;
  }

  /** Puts a message of `bits` on the medium now; `done` is called when it is through. */
  join(bits: number, done: () => void): void {
    this.#advance();
    this.#sharers.push({ target: this.#count + bits, done });
    this.#reschedule();
  }

  #advance(): void {
    const { now } = this.#environment;
    const sharers = this.#sharers.length;
    if (sharers > 0 && now > this.#last) {
      this.#count += this.#capacity.amount(this.#last, now) / sharers;
      this.busy += now - this.#last;
    }
    // Between busy periods the count may start anew, which keeps it small and exact.
    if (sharers === 0) this.#count = 0;
    this.#last = now;
  }

  #reschedule(): void {
    const version = ++this.#version;
    if (this.#sharers.length === 0) return;
    const target = this.#sharers.reduce(
      (least, sharer) => Math.min(least, sharer.target),
      Number.POSITIVE_INFINITY,
    );
    const { now } = this.#environment;
    const time = this.#capacity.finishTime(now, Math.max(0, target - this.#count) * this.#sharers.length);
    const fire = (): void => {
      // Who joined or left since has scheduled another end in place of this one.
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
