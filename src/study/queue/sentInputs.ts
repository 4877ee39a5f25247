import type { Redis } from "ioredis";
import type { SharedInput } from "../cellInput.ts";
import { inputKey, keptFor } from "./cellQueue.ts";

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

  /** Has Redis keep all inputs for another day, and forgets those that it lost. Returns whether it lost any. */
  async renew(): Promise<boolean> {
    const before = this.#sent.size;
    await Promise.all(
      [...this.#sent.keys()].map((hash) =>
        this.#check(hash, () => this.#redis.expire(inputKey(hash), keptFor)),
      ),
    );
    return this.#sent.size < before;
  }

  /** Forgets that an input was sent if Redis does not know it, unless it was sent again meanwhile. */
  async #check(hash: string, count: () => Promise<number>): Promise<void> {
    const sent = this.#sent.get(hash);
    if (!sent) return;
    await sent.done;
    if ((await count()) === 0 && this.#sent.get(hash) === sent) this.#sent.delete(hash);
  }
}
