/** Lets several loops wait until something has changed. A change that nobody waits for is not remembered. */
export class Change {
  #wake = () => {};
  #next = new Promise<void>((resolve) => (this.#wake = resolve));

  /** Resolves at the next change. */
  get next(): Promise<void> {
    return this.#next;
  }

  /** Wakes all that wait. */
  notify(): void {
    const wake = this.#wake;
    this.#next = new Promise<void>((resolve) => (this.#wake = resolve));
    wake();
  }
}
