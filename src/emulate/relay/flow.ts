import type { Socket } from "node:net";
import { now } from "../../base/clock.ts";
import { ByteQueue, type Piece } from "./byteQueue.ts";
import type { Direction } from "./direction.ts";
import type { LaneUser } from "./lane.ts";
import { patience } from "./patience.ts";

/** Most bytes of one flow that may be under way: a bound on memory where rate times delay is none. */
const maxUnderWay = 256 * 2 ** 20;

/** Bytes that Node reads at most from a socket at a time: where it reads fewer, nothing more had come. */
const fullRead = 64 * 1024;

/** What is due within this time is delivered with what is due now, seconds; less than a timer is late. */
const slack = 50e-6;

/** One direction of one connection: what is read from one socket is written to the other when it has crossed the link. */
export class Flow implements LaneUser {
  readonly waiting = new ByteQueue();
  readonly #underWay = new ByteQueue();
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #direction: Direction;
  #lastDue = Number.NEGATIVE_INFINITY;

  /** @param arrived called after bytes have come, or may be written again */
  constructor(from: Socket, to: Socket, direction: Direction, arrived: () => void) {
    this.#from = from;
    this.#to = to;
    this.#direction = direction;
    direction.lane.join(this);
    const take = (bytes: Uint8Array) => {
      this.waiting.push(bytes, now(), bytes.length < fullRead);
      arrived();
    };
    from.on("data", take);
    from.once("end", () => take(new Uint8Array()));
    to.on("drain", arrived);
  }

  launch({ bytes, ends }: Piece, sent: number, busyPeriod: number): void {
    // In order: what overtakes waits for what it overtook.
    this.#lastDue = Math.max(this.#lastDue, sent + this.#direction.delayAt(sent, busyPeriod));
    this.#underWay.push(bytes, this.#lastDue, ends);
  }

  /**
   * When to deliver next: when bytes are due with which a message may end, and before that `patience` after the first are.
   * Infinity where none are under way.
   */
  get nextDelivery(): number {
    const latest = this.#underWay.headTime + patience;
    let due = latest;
    for (const { at, ends } of this.#underWay.firstMessage()) {
      // With more to come behind them, the last ones under way are in the middle.
      due = ends || this.waiting.length === 0 ? at : latest;
      if (at > latest) break;
    }
    return Math.min(due, latest);
  }

  /** Writes what is due, and reads on or stops reading as the queue has room. */
  deliver(time: number): void {
    if (this.#underWay.headTime <= time + slack) {
      this.#to.cork();
      while (this.#underWay.headTime <= time + slack) {
        const { bytes } = this.#underWay.take()!;
        if (bytes.length > 0) this.#to.write(bytes);
        else this.#to.end();
      }
      this.#to.uncork();
    }
    // What the receiver does not read counts as well.
    const held = this.waiting.length + this.#to.writableLength;
    const isFull = held >= this.#direction.queueBytes || this.#underWay.length >= maxUnderWay;
    if (isFull && !this.#from.isPaused()) this.#from.pause();
    if (!isFull && this.#from.isPaused()) this.#from.resume();
  }

  close(): void {
    this.#direction.lane.leave(this);
  }
}
