/** Bytes for which memory is taken on the strength of an announcement alone. */
const trusted = 2 ** 24;

/** How much more than has arrived is allocated, beyond that. */
const growth = 8;

/**
 * Collects a body of a known length in an ArrayBuffer of its own. Memory is taken as bytes arrive, at most eight
 * times as much (16 MiB to begin with), so that announcing a huge body costs the receiver nothing. Up to 16 MiB each byte is
 * copied once, from the chunk it came in to its final place; above, about every seventh is copied once more.
 */
export class BodyBuffer {
  readonly length: number;
  #bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    this.length = length;
    // "Slow": not from Node's shared pool, so that the ArrayBuffer is its own.
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(length, trusted));
  }

  /** Bytes that are still to come. */
  get missing(): number {
    return this.length - this.#filled;
  }

  /** Takes bytes, at most `missing`. */
  append(chunk: Uint8Array): void {
    const needed = this.#filled + chunk.byteLength;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.length, Math.max(needed, growth * this.#filled)));
      larger.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#filled);
    this.#filled = needed;
  }

  /** The whole body, once nothing is missing. */
  take(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, 0, this.length);
  }
}
