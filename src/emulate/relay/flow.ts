import type { Socket } from "node:net";
import { now } from "../../base/clock.ts";
import { ByteQueue, type Piece } from "./byteQueue.ts";
import type { Direction } from "./direction.ts";
import type { LaneUser } from "./lane.ts";
import { patience, shortPause } from "./patience.ts";

/** Maximum number of bytes of one flow between sending and delivery. It limits memory if rate times delay does not. */
const maxUnderWay = 256 * 2 ** 20;

/** Maximum number of bytes that Node reads from a socket at once. If it reads fewer, nothing more had arrived. */
const fullRead = 64 * 1024;

/** Bytes due within this many seconds are delivered with those due now. It is less than a timer's lateness. */
const slack = 50e-6;

/** One direction of one connection: reads from one socket, and writes to the other what has crossed the link. */
export class Flow implements LaneUser {
  readonly waiting = new ByteQueue();
  readonly #underWay = new ByteQueue();
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #direction: Direction;
  #lastDue = Number.NEGATIVE_INFINITY;
  /** When bytes came last, and whether reading has been stopped since: then a pause is not the sender's. */
  #lastCame = Number.NEGATIVE_INFINITY;
  #isHeldUp = false;

  /** @param arrived called when bytes have arrived, or when bytes may be written again */
  constructor(from: Socket, to: Socket, direction: Direction, arrived: () => void) {
    this.#from = from;
    this.#to = to;
    this.#direction = direction;
    direction.lane.join(this);
    const take = (bytes: Uint8Array) => {
      const came = now();
      const begins = came > this.#lastCame + shortPause && !this.#isHeldUp;
      this.#lastCame = came;
      this.#isHeldUp = from.isPaused();
      this.waiting.push(bytes, came, bytes.length < fullRead, begins);
      arrived();
    };
    from.on("data", take);
    from.once("end", () => take(new Uint8Array()));
    to.on("drain", arrived);
  }

  launch({ bytes, ends, begins }: Piece, sent: number, busyPeriod: number): void {
    // Keeps the order: bytes that would overtake others wait for them.
    this.#lastDue = Math.max(this.#lastDue, sent + this.#direction.delayAt(sent, busyPeriod, begins));
    this.#underWay.push(bytes, this.#lastDue, ends);
  }

  /**
   * When to deliver next: when bytes that may end a message are due, but no later than `patience` after the first bytes
   * are due. Infinity if no bytes are under way.
   */
  get nextDelivery(): number {
    const latest = this.#underWay.headTime + patience;
    let due = latest;
    for (const { at, ends } of this.#underWay.firstMessage()) {
      // If more bytes follow, the last ones under way are in the middle of a message.
      due = ends || this.waiting.length === 0 ? at : latest;
      if (at > latest) break;
    }
    return Math.min(due, latest);
  }

  /** Writes what is due, and starts or stops reading depending on the room in the queue. */
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
    // Bytes that the receiver has not read count as well.
    const held = this.waiting.length + this.#to.writableLength;
    const isFull = held >= this.#direction.queueBytes || this.#underWay.length >= maxUnderWay;
    if (isFull && !this.#from.isPaused()) {
      this.#isHeldUp = true;
      this.#from.pause();
    }
    if (!isFull && this.#from.isPaused()) this.#from.resume();
  }

  close(): void {
    this.#direction.lane.leave(this);
  }
}
