import type { Redis } from "ioredis";
import type { SharedInput } from "../cellInput.ts";
import { inputKey, keptFor, unneededFor } from "./cellQueue.ts";

/** Inputs that Redis keeps although no cell waits for them. Each seed may have a trace of its own, and there may be a million. */
export const mostUnneeded = 256;

interface Sent {
  /** Rises with each input that is sent. */
  turn: number;
  done: Promise<unknown>;
}

/**
 * Sends shared inputs to Redis, each once, and again where Redis lost them: it starts anew with an empty memory, or removes
 * keys because its memory is full.
 */
export class SentInputs {
  readonly #redis: Redis;
  readonly #sent = new Map<string, Sent>();
  #turns = 0;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** The turn of the input that was sent last. */
  get turn(): number {
    return this.#turns;
  }

  /** Returns when Redis has these inputs. Others may have sent them before. */
  async send(inputs: readonly SharedInput[]): Promise<void> {
    await Promise.all(
      inputs.map(({ hash, read }) => {
        let sent = this.#sent.get(hash);
        if (!sent) {
          const done = (async () => this.#redis.set(inputKey(hash), await read(), "EX", keptFor))();
          sent = { turn: ++this.#turns, done };
          this.#sent.set(hash, sent);
        }
        return sent.done;
      }),
    );
  }

  /** Sends those of these inputs again that Redis lost. Returns whether one of them was sent after a turn. */
  async sendLost(inputs: readonly SharedInput[], since: number): Promise<boolean> {
    await Promise.all(inputs.map(({ hash }) => this.#check(hash, () => this.#redis.exists(inputKey(hash)))));
    await this.send(inputs);
    // One that is not known was lost at this moment.
    return inputs.some(({ hash }) => (this.#sent.get(hash)?.turn ?? Number.POSITIVE_INFINITY) > since);
  }

  /**
   * Has Redis keep inputs for another day, and forgets those that it lost. Of those that no cell needs, it keeps the ones that were
   * needed last.
   *
   * @param needed the hashes of the inputs that cells wait for
   * @returns whether Redis lost any
   */
  async renew(needed: ReadonlySet<string>): Promise<boolean> {
    const released = this.#release(needed);
    const lost = await Promise.all(
      [...this.#sent.keys()].map((hash) =>
        this.#check(hash, () => this.#redis.expire(inputKey(hash), keptFor)),
      ),
    );
    await released;
    return lost.includes(true);
  }

  /** Forgets the inputs that have not been needed for longest, at once: if one is sent again, that comes later, and it is kept again. */
  #release(needed: ReadonlySet<string>): Promise<unknown> {
    for (const [hash, sent] of [...this.#sent]) {
      if (!needed.has(hash)) continue;
      this.#sent.delete(hash);
      this.#sent.set(hash, sent);
    }
    const unneeded = [...this.#sent].filter(([hash]) => !needed.has(hash));
    return Promise.all(
      unneeded.slice(0, -mostUnneeded).map(([hash, { done }]) => {
        this.#sent.delete(hash);
        return done.then(() => this.#redis.expire(inputKey(hash), unneededFor));
      }),
    );
  }

  /** Forgets that an input was sent if Redis does not know it, unless it was sent again meanwhile. Returns whether it did. */
  async #check(hash: string, count: () => Promise<number>): Promise<boolean> {
    const sent = this.#sent.get(hash);
    if (!sent) return false;
    await sent.done;
    if ((await count()) > 0 || this.#sent.get(hash) !== sent) return false;
    return this.#sent.delete(hash);
  }
}
