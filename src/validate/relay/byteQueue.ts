/** Bytes in the order of their arrival, each piece with its time; an empty piece marks the end of the stream. */
export class ByteQueue {
  #pieces: { bytes: Uint8Array; at: number }[] = [];
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

  push(bytes: Uint8Array, at: number): void {
    this.#pieces.push({ bytes, at });
    this.#length += bytes.length;
  }

  /** Takes the first piece, or its first `most` bytes; a view, not a copy. Undefined where the queue is empty. */
  take(most = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    const piece = this.#pieces[this.#head];
    if (!piece) return undefined;
    const taken = piece.bytes.subarray(0, Math.min(most, piece.bytes.length));
    this.#length -= taken.length;
    if (taken.length < piece.bytes.length) piece.bytes = piece.bytes.subarray(taken.length);
    else this.#drop();
    return taken;
  }

  /** Drops the head; the array is cut now and then, so that each piece costs O(1) in the mean. */
  #drop(): void {
    this.#head++;
    if (this.#head * 2 < this.#pieces.length) return;
    this.#pieces = this.#pieces.slice(this.#head);
    this.#head = 0;
  }
}
