/**
 * A queue of events in their total order: by time, then by priority (smaller first), then in the order of scheduling. A
 * binary heap alone does not keep the last, so its keys contain a sequence number. O(log n) for each operation.
 *
 * Most events schedule another one at once. So the first event leaves a gap at the top of the heap, which the next `push` fills:
 * one way through the heap instead of two.
 */
export class EventQueue<T> {
  #times = new Float64Array(64);
  /** priority * 2^44 + sequence: exact in a double, and needs only one comparison. */
  #keys = new Float64Array(64);
  readonly #items: (T | undefined)[] = [];
  /** Number of places in use, a gap included. */
  #used = 0;
  #hasGap = false;
  #sequence = 0;

  /** Time of the first event; Infinity if the queue is empty. */
  get nextTime(): number {
    if (this.#hasGap) this.#closeGap();
    return this.#used > 0 ? this.#times[0] : Number.POSITIVE_INFINITY;
  }

  /** Whether an event is due at or before `time` with a priority before `priority`. */
  isDue(time: number, priority: number): boolean {
    if (this.#hasGap) this.#closeGap();
    return this.#used > 0 && this.#times[0] <= time && this.#keys[0] < priority * prioritySpan;
  }

  /** @param priority whole number from 0 to 255 */
  push(time: number, priority: number, item: T): void {
    const key = priority * prioritySpan + this.#sequence++;
    if (this.#hasGap) {
      this.#hasGap = false;
      this.#sink(time, key, item);
      return;
    }
    if (this.#used === this.#times.length) this.#grow();
    this.#rise(this.#used++, time, key, item);
  }

  /** Removes and returns the first event; undefined if the queue is empty. */
  pop(): T | undefined {
    if (this.#hasGap) this.#closeGap();
    if (this.#used === 0) return undefined;
    this.#hasGap = true;
    return this.#items[0];
  }

  /** Moves the last event into the gap. */
  #closeGap(): void {
    this.#hasGap = false;
    const last = --this.#used;
    const item = this.#items[last]!;
    // The queue must not keep events that are over.
    this.#items[last] = undefined;
    if (last > 0) this.#sink(this.#times[last], this.#keys[last], item);
  }

  /** Puts an event at a place at the end, or above it. */
  #rise(place: number, time: number, key: number, item: T): void {
    const times = this.#times;
    const keys = this.#keys;
    const items = this.#items;
    let at = place;
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

  /** Puts an event at the top, or below it. */
  #sink(time: number, key: number, item: T): void {
    const times = this.#times;
    const keys = this.#keys;
    const items = this.#items;
    const used = this.#used;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= used) break;
      const right = child + 1;
      if (
        right < used &&
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
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const keys = new Float64Array(times.length);
    times.set(this.#times);
    keys.set(this.#keys);
    this.#times = times;
    this.#keys = keys;
  }
}

const prioritySpan = 2 ** 44;
