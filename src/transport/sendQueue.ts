/** Sends one thing after the other, in the order in which they are given. */
export class SendQueue {
  /** Ends with the last one given; never rejects. */
  #last: Promise<void> = Promise.resolve();
  #left = 0;

  /** Whether something is being sent or waits to be. */
  get busy(): boolean {
    return this.#left > 0;
  }

  /** Calls `send` once everything before it has been sent or has failed. Resolves and rejects as `send` does. */
  add(send: () => Promise<void>): Promise<void> {
    this.#left++;
    const sent = this.#last.then(send);
    const done = () => {
      this.#left--;
    };
    this.#last = sent.then(done, done);
    return sent;
  }
}
