import { type Capacity, ConstantCapacity, capacityOf } from "../../network/capacity.ts";
import type { Conditions } from "../../network/conditions.ts";
import { segmentBytes } from "../../network/lossSampler.ts";
import type { ByteQueue, Piece } from "./byteQueue.ts";
import { patience, shortPause } from "./patience.ts";

/** A user of a lane: the bytes that wait for it, and their way onwards. */
export interface LaneUser {
  readonly waiting: ByteQueue;
  /**
   * Takes a quantum that the lane finishes sending at `sent`, which may be in the future.
   *
   * @param busyPeriod number of the lane's busy period; everything that is sent without a pause has the same number
   */
  launch(quantum: Piece, sent: number, busyPeriod: number): void;
}

/** Seconds that a quantum takes, roughly. The tail of one message waits this long for the head of the next. */
const quantumTime = 1e-3;

/** Largest quantum in bytes: the most that one read of a socket returns. */
const largestQuantum = 64 * 1024;

/**
 * Limits the rate: one direction of a link, or a medium that links share. It sends one quantum at a time, and its users
 * take turns.
 *
 * Time is virtual. A quantum starts when the previous one ends or when it arrived, whichever is later. It ends where
 * the integral of the capacity says, as in the simulator. The moment of the computation plays no part, so lateness
 * never adds up.
 */
export class Lane {
  readonly #capacity: Capacity;
  /** The rate before the origin. */
  readonly #before: Capacity;
  #users: LaneUser[] = [];
  #turn = 0;
  #origin: number | undefined;
  #free = Number.NEGATIVE_INFINITY;
  #busyPeriod = 0;

  /** @param conditions the rate or the trace's rates; the trace counts from `begin` */
  constructor(conditions: Pick<Conditions, "rate" | "trace">) {
    this.#capacity = capacityOf(conditions);
    // A trace that begins with an outage must not prevent connections before it starts.
    const first = conditions.trace?.rate.find((rate) => rate > 0);
    this.#before = new ConstantCapacity(first ?? conditions.rate);
  }

  /** Sets the origin of the trace's time, on the same clock as all other times. */
  begin(origin: number): void {
    this.#origin = origin;
  }

  /** Goes back to the time before the origin. What the lane has sent is over. */
  rest(): void {
    this.#origin = undefined;
    this.#free = Number.NEGATIVE_INFINITY;
  }

  join(user: LaneUser): void {
    this.#users.push(user);
  }

  leave(user: LaneUser): void {
    this.#users = this.#users.filter((other) => other !== user);
  }

  /** When the next quantum can start; Infinity if none waits. */
  get nextStart(): number {
    return Math.max(this.#free, this.#firstArrival());
  }

  /**
   * Latest time to launch the next quanta: when one that may end a message starts, but no later than `patience` after
   * the next start. Infinity if none waits.
   */
  get nextLaunch(): number {
    const start = this.nextStart;
    let launch = start + patience;
    for (const { waiting } of this.#users) {
      // Computed as if alone on the lane; other users only make it later.
      const from = Math.max(this.#free, waiting.headTime);
      if (from >= launch) continue;
      let before = -this.#quantumAt(from);
      for (const { bytes } of waiting.firstMessage()) {
        before += bytes.length;
        if (this.#finish(from, Math.max(0, before) * 8) > launch) break;
      }
      launch = Math.min(launch, this.#finish(from, Math.max(0, before) * 8));
    }
    return launch;
  }

  /** Launches every quantum that starts at `now` or before. */
  advance(now: number): void {
    for (let start = this.nextStart; start <= now; start = this.nextStart) {
      const user = this.#nextUser(start);
      if (start > this.#free + shortPause) this.#busyPeriod++;
      const quantum = user.waiting.take(this.#quantumAt(start))!;
      this.#free = this.#finish(start, quantum.bytes.length * 8);
      user.launch(quantum, this.#free, this.#busyPeriod);
    }
  }

  #firstArrival(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { waiting } of this.#users) first = Math.min(first, waiting.headTime);
    return first;
  }

  /** The next user among those whose bytes have arrived by `start`; there is at least one. */
  #nextUser(start: number): LaneUser {
    do this.#turn = (this.#turn + 1) % this.#users.length;
    while (this.#users[this.#turn].waiting.headTime > start);
    return this.#users[this.#turn];
  }

  #quantumAt(start: number): number {
    const bytes =
      this.#origin === undefined
        ? this.#before.amount(start, start + quantumTime) / 8
        : this.#capacity.amount(this.#sinceOrigin(start), this.#sinceOrigin(start) + quantumTime) / 8;
    return Math.min(largestQuantum, Math.max(segmentBytes, Math.ceil(bytes)));
  }

  #finish(start: number, bits: number): number {
    if (this.#origin === undefined) return this.#before.finishTime(start, bits);
    return this.#origin + this.#capacity.finishTime(this.#sinceOrigin(start), bits);
  }

  #sinceOrigin(time: number): number {
    return Math.max(0, time - this.#origin!);
  }
}
