/** Bytes that arrived together, or are due together. */
export interface Piece {
  /** Empty for the end of the stream. */
  bytes: Uint8Array;
  /** Its time on the monotonic clock, in seconds. */
  at: number;
  /** Whether a message may end with this piece. After any other piece, more of the same message is expected. */
  ends: boolean;
  /** Whether the sender had paused before this piece, so that a message begins with it. */
  begins: boolean;
}

/** A queue of bytes in order of arrival, each piece with its time. */
export class ByteQueue {
  #pieces: Piece[] = [];
  #head = 0;
  #length = 0;

  /** Bytes in the queue. */
  get length(): number {
    return this.#length;
  }

  /** When the first piece arrived; Infinity if there is none. */
  get headTime(): number {
    return this.#pieces[this.#head]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(bytes: Uint8Array, at: number, ends: boolean, begins = false): void {
    this.#pieces.push({ bytes, at, ends, begins });
    this.#length += bytes.length;
  }

  /** Takes the first piece, or its first `maxBytes` bytes, as a view. Undefined if the queue is empty. */
  take(maxBytes = Number.POSITIVE_INFINITY): Piece | undefined {
    const piece = this.#pieces[this.#head];
    if (!piece) return undefined;
    if (piece.bytes.length <= maxBytes) {
      this.#drop();
      this.#length -= piece.bytes.length;
      return piece;
    }
    const bytes = piece.bytes.subarray(0, maxBytes);
    const { at, begins } = piece;
    piece.bytes = piece.bytes.subarray(maxBytes);
    piece.begins = false;
    this.#length -= maxBytes;
    return { bytes, at, ends: false, begins };
  }

  /**
   * The pieces up to the first one that may end a message. If there is none, all pieces, because nothing says that more
   * will come.
   */
  *firstMessage(): Generator<Readonly<Piece>> {
    for (let index = this.#head; index < this.#pieces.length; index++) {
      yield this.#pieces[index];
      if (this.#pieces[index].ends) return;
    }
  }

  /** Drops the first piece. The array is cut only now and then, so that each piece costs O(1) on average. */
  #drop(): void {
    this.#head++;
    if (this.#head * 2 < this.#pieces.length) return;
    this.#pieces = this.#pieces.slice(this.#head);
    this.#head = 0;
  }
}
