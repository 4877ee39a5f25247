/** Runs sends one after the other, in the order in which they were added. */
export class SendQueue {
  /** Settles with the last send; never rejects. */
  #last: Promise<void> = Promise.resolve();
  #left = 0;

  /** Whether something is being sent or waits to be sent. */
  get busy(): boolean {
    return this.#left > 0;
  }

  /** Calls `send` when everything before it has been sent or has failed. Resolves and rejects as `send` does. */
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
