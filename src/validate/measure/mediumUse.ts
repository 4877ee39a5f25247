/**
 * Measures how long a medium is in use, from the times in which its links send. Only the times that may still overlap later ones are held.
 */
export class MediumUse {
  /** In order, and apart from each other. */
  #spans: { begin: number; end: number }[] = [];
  #settled = 0;

  /** Takes a time in which a link sends. */
  add(begin: number, end: number): void {
    const apart = this.#spans.filter((span) => span.end < begin || span.begin > end);
    const touched = this.#spans.filter((span) => !apart.includes(span));
    const merged = {
      begin: Math.min(begin, ...touched.map((span) => span.begin)),
      end: Math.max(end, ...touched.map((span) => span.end)),
    };
    this.#spans = [...apart, merged].sort((a, b) => a.begin - b.begin);
  }

  /** Says that no later time begins before this one. */
  settle(before: number): void {
    while (this.#spans.length > 0 && this.#spans[0].end < before) {
      const { begin, end } = this.#spans.shift()!;
      this.#settled += end - begin;
    }
  }

  /** Seconds in which at least one link sent. */
  get busy(): number {
    return this.#spans.reduce((sum, { begin, end }) => sum + end - begin, this.#settled);
  }
}
