import { type Capacity, ConstantCapacity, capacityOf } from "../../network/capacity.ts";
import type { Conditions } from "../../network/conditions.ts";
import { segmentBytes } from "../../network/loss.ts";
import type { ByteQueue, Piece } from "./byteQueue.ts";
import { patience } from "./patience.ts";

/** One user of a lane: bytes that wait for it, and where they go from it. */
export interface LaneUser {
  readonly waiting: ByteQueue;
  /**
   * Takes a quantum that the lane has finished sending, or will have, at `sent`.
   *
   * @param busyPeriod counts the lane's busy periods: what is sent without a pause has one number
   */
  launch(quantum: Piece, sent: number, busyPeriod: number): void;
}

/** A quantum takes about this long, seconds: so long does the tail of one message wait for the head of the next. */
const quantumTime = 1e-3;

/** Largest quantum, bytes: what one read of a socket brings. */
const largestQuantum = 64 * 1024;

/** A pause shorter than this is that of a process which reads and writes pieces of one message, not a pause between two. */
const shortPause = 1e-3;

/**
 * What limits the rate: one direction of a link, or a medium that links share. It sends one quantum at a time, its
 * users taking turns.
 *
 * Time is virtual: a quantum starts when the one before ends or when it came, whichever is later, and ends when the
 * integral of the capacity says, as in the simulator. When the process got round to computing it does not enter, so
 * that lateness never adds up.
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

  /** @param conditions their rate or their trace's; the trace counts from `begin` on */
  constructor(conditions: Pick<Conditions, "rate" | "trace">) {
    this.#capacity = capacityOf(conditions);
    // A trace that begins with an outage must not keep anyone from connecting before it begins.
    const first = conditions.trace?.rate.find((rate) => rate > 0);
    this.#before = new ConstantCapacity(first ?? conditions.rate);
  }

  /** Sets the origin of the trace's time, on the clock of all the other times. */
  begin(origin: number): void {
    this.#origin = origin;
  }

  join(user: LaneUser): void {
    this.#users.push(user);
  }

  leave(user: LaneUser): void {
    this.#users = this.#users.filter((other) => other !== user);
  }

  /** When the next quantum can start; Infinity where none waits. */
  get nextStart(): number {
    return Math.max(this.#free, this.#firstArrival());
  }

  /**
   * When to launch the next quanta at the latest: when one starts with which a message may end, and before that no
   * later than `patience` after the next start. Infinity where none waits.
   */
  get nextLaunch(): number {
    const start = this.nextStart;
    let launch = start + patience;
    for (const { waiting } of this.#users) {
      // Alone on the lane; others only make it later.
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

  /** Whose turn it is among those whose bytes have come by `start`; there is one. */
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
