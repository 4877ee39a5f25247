/** Bytes that came or are due together. */
export interface Piece {
  /** Empty: the end of the stream. */
  bytes: Uint8Array;
  /** Its time on the monotonic clock, seconds. */
  at: number;
  /** Whether a message may end with it. Behind others more of the same message is to be expected. */
  ends: boolean;
}

/** Bytes in the order of their arrival, each piece with its time. */
export class ByteQueue {
  #pieces: Piece[] = [];
  #head = 0;
  #length = 0;

  /** Bytes in the queue. */
  get length(): number {
    return this.#length;
  }

  /** When the first piece came; Infinity where there is none. */
  get headTime(): number {
    return this.#pieces[this.#head]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(bytes: Uint8Array, at: number, ends: boolean): void {
    this.#pieces.push({ bytes, at, ends });
    this.#length += bytes.length;
  }

  /** Takes the first piece, or its first `most` bytes; a view, not a copy. Undefined where the queue is empty. */
  take(most = Number.POSITIVE_INFINITY): Piece | undefined {
    const piece = this.#pieces[this.#head];
    if (!piece) return undefined;
    if (piece.bytes.length <= most) {
      this.#drop();
      this.#length -= piece.bytes.length;
      return piece;
    }
    const bytes = piece.bytes.subarray(0, most);
    piece.bytes = piece.bytes.subarray(most);
    this.#length -= most;
    return { bytes, at: piece.at, ends: false };
  }

  /**
   * The pieces up to the first with which a message may end. Where there is none: all, since nothing says that more will
   * come.
   */
  *firstMessage(): Generator<Readonly<Piece>> {
    for (let index = this.#head; index < this.#pieces.length; index++) {
      yield this.#pieces[index];
      if (this.#pieces[index].ends) return;
    }
  }

  /** Drops the head; the array is cut now and then, so that each piece costs O(1) in the mean. */
  #drop(): void {
    this.#head++;
    if (this.#head * 2 < this.#pieces.length) return;
    this.#pieces = this.#pieces.slice(this.#head);
    this.#head = 0;
  }
}
