/**
 * A queue of events in their total order: by time, then by priority (smaller first), then in the order of scheduling. A
 * binary heap alone does not keep the last, so its keys contain a sequence number. O(log n) for each operation.
 */
export class EventQueue<T> {
  readonly #times: number[] = [];
  /** priority * 2^44 + sequence: exact in a double, and needs only one comparison. */
  readonly #keys: number[] = [];
  readonly #items: T[] = [];
  #sequence = 0;

  get size(): number {
    return this.#times.length;
  }

  /** Time of the first event; Infinity if the queue is empty. */
  get nextTime(): number {
    return this.#times.length > 0 ? this.#times[0] : Number.POSITIVE_INFINITY;
  }

  /** Whether an event is due at or before `time` with a priority before `priority`. */
  isDue(time: number, priority: number): boolean {
    return this.#times.length > 0 && this.#times[0] <= time && this.#keys[0] < priority * prioritySpan;
  }

  /** @param priority whole number from 0 to 255 */
  push(time: number, priority: number, item: T): void {
    const times = this.#times;
    const keys = this.#keys;
    const items = this.#items;
    const key = priority * prioritySpan + this.#sequence++;
    let at = times.length;
    times.push(time);
    keys.push(key);
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && keys[parent] < key)) break;
      times[at] = parentTime;
      keys[at] = keys[parent];
      items[at] = items[parent];
      at = parent;
    }
    times[at] = time;
    keys[at] = key;
    items[at] = item;
  }

  /** Removes and returns the first event; undefined if the queue is empty. */
  pop(): T | undefined {
    const times = this.#times;
    const keys = this.#keys;
    const items = this.#items;
    const size = times.length - 1;
    if (size < 0) return undefined;
    const first = items[0];
    const time = times.pop()!;
    const key = keys.pop()!;
    const item = items.pop()!;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (
        right < size &&
        (times[right] < times[child] || (times[right] === times[child] && keys[right] < keys[child]))
      ) {
        child = right;
      }
      if (time < times[child] || (time === times[child] && key < keys[child])) break;
      times[at] = times[child];
      keys[at] = keys[child];
      items[at] = items[child];
      at = child;
    }
    times[at] = time;
    keys[at] = key;
    items[at] = item;
    return first;
  }
}

const prioritySpan = 2 ** 44;
