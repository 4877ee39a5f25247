import type { Tables } from "./tables.ts";

/**
 * Orders of the kinds to try before the exact search: fast first, slow first, and mixed ones. A problem always gets the
 * same orders.
 */
export class Orders {
  readonly #order: number[];
  readonly #count: number;
  #tried = 0;
  #seed = 1;

  constructor({ kinds }: Tables) {
    this.#order = kinds.map((_, kind) => kind);
    this.#count = Math.min(kinds.length < 2 ? 1 : 2 + 2 * kinds.length, 40);
  }

  /** Whether the orders so far are only the first few: bounds are made sharper once after them. */
  get isFirstRound(): boolean {
    return this.#tried === 3;
  }

  /** The next order; undefined after the last. */
  next(): number[] | undefined {
    if (this.#tried === this.#count) return undefined;
    this.#tried++;
    if (this.#tried === 1) return this.#order;
    if (this.#tried === 2) return [...this.#order].reverse();
    return this.#shuffled();
  }

  /** Fisher and Yates' shuffle, with the numbers of Park and Miller's generator (1988). */
  #shuffled(): number[] {
    const mixed = [...this.#order];
    for (let i = mixed.length - 1; i > 0; i--) {
      this.#seed = (this.#seed * 48271) % 2147483647;
      const other = this.#seed % (i + 1);
      [mixed[i], mixed[other]] = [mixed[other], mixed[i]];
    }
    return mixed;
  }
}
