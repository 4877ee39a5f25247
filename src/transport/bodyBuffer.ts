/** Bytes that are allocated as soon as a body's length is announced. */
const trusted = 2 ** 24;

/** Beyond that, allocate at most this many times the bytes that have arrived. */
const growth = 8;

/**
 * Collects a body of a known length in an ArrayBuffer of its own. Memory grows as bytes arrive, to at most eight times
 * as much (16 MiB to begin with), so announcing a huge body costs the receiver nothing. Bytes are read into their final
 * place (`room`) or copied there (`append`); above 16 MiB, about every seventh byte is copied once more.
 */
export class BodyBuffer {
  readonly length: number;
  #bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    this.length = length;
    // "Slow" means not from Node's shared pool, so the ArrayBuffer belongs to this body alone.
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(length, trusted));
  }

  /** Bytes that have not arrived yet. */
  get missing(): number {
    return this.length - this.#filled;
  }

  /** Adds bytes, at most `missing`. */
  append(chunk: Uint8Array): void {
    this.#grow(this.#filled + chunk.byteLength);
    this.#bytes.set(chunk, this.#filled);
    this.#filled += chunk.byteLength;
  }

  /** Where the next bytes belong, at most `most` of them: write them there, then call `advance`. Empty if nothing is missing. */
  room(most: number): Uint8Array {
    if (this.missing > 0) this.#grow(this.#filled + 1);
    return this.#bytes.subarray(this.#filled, this.#filled + most);
  }

  /** Adds the `count` bytes that were written at the start of `room`; returns them. */
  advance(count: number): Uint8Array {
    const start = this.#filled;
    this.#filled += count;
    return this.#bytes.subarray(start, this.#filled);
  }

  /** Makes room for `needed` bytes in all. */
  #grow(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.length, Math.max(needed, growth * this.#filled)));
    larger.set(this.#bytes.subarray(0, this.#filled));
    this.#bytes = larger;
  }

  /** Returns the whole body. Call it when nothing is missing. */
  take(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, 0, this.length);
  }
}
