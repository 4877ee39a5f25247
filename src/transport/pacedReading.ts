import type { Socket } from "node:net";
import { now } from "../base/clock.ts";
import { ReadingPace } from "./readingPace.ts";

/** Rests a socket between two reads of one message, as `ReadingPace` says. */
export class PacedReading {
  readonly #socket: Socket;
  readonly #pace = new ReadingPace();
  /** Runs while the socket rests. */
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether the socket rests now. */
  get isResting(): boolean {
    return this.#timer !== undefined;
  }

  /** Whether to rest when everything has been read that is there. */
  get isDue(): boolean {
    return this.#pace.rest > 0;
  }

  /**
   * Call it after each read.
   *
   * @param missing bytes of the message under way that have not come; 0 when none is under way
   */
  read(count: number, missing: number): void {
    this.#pace.read(now(), count, missing);
  }

  /** Pauses the socket for a while, unless it is paused already. Call it when everything has been read that is there. */
  rest(): void {
    if (this.#socket.isPaused()) return;
    const seconds = this.#pace.startRest();
    if (seconds === 0) return;
    this.#socket.pause();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#socket.resume();
    }, seconds * 1000);
  }

  /** Forgets a rest that is under way. The socket stays as it is. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
