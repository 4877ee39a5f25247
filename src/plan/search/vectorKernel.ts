import type { Block, Kernel, OpenTask } from "./block.ts";
import type { Labels } from "./labels.ts";
import type { Tables } from "./tables.ts";
import { VectorBounds } from "./vectorBounds.ts";
import { VectorFront } from "./vectorFront.ts";

/**
 * The kernel for fronts of any objectives. Cells are lists of vectors; there is one bound for each dimension (see
 * `VectorBounds`).
 */
export class VectorKernel implements Kernel {
  examined = 0;
  readonly #tables: Tables;
  readonly #labels: Labels;
  readonly #bounds: VectorBounds;
  readonly #front: VectorFront;
  readonly #arrived: VectorFront[];
  readonly #cell: VectorFront;
  /** The values under examination. */
  readonly #vector: Float64Array;

  constructor(tables: Tables, labels: Labels) {
    const size = tables.dimensions.length;
    this.#tables = tables;
    this.#labels = labels;
    this.#front = new VectorFront(tables.problem.objectives.length);
    this.#bounds = new VectorBounds(tables);
    this.#arrived = Array.from({ length: tables.cuts }, () => new VectorFront(size));
    this.#cell = new VectorFront(size);
    this.#vector = new Float64Array(size);
  }

  begin(): Block {
    const { cuts, stage } = this.#tables;
    const start = new Int32Array(cuts + 1);
    for (let cut = 0; cut < cuts; cut++) {
      start[cut] = this.#labels.count;
      this.#cell.clear();
      for (const [k, own] of stage.entries()) this.#vector[k] = own[cut];
      if (this.#vector[0] < Infinity) this.#cell.offer(this.#vector, -1);
      this.#keep(0, cut, []);
    }
    start[cuts] = start[cuts - 1];
    return { team: 0, start };
  }

  extend(
    _state: number,
    team: number,
    sources: readonly Block[],
    rivals: readonly Block[],
  ): Block | undefined {
    const { cuts, stage, stageAt } = this.#tables;
    if (!this.#arrive(team, sources)) return undefined;
    const start = new Int32Array(cuts + 1);
    const begin = this.#labels.count;
    for (let cut = 0; cut < cuts; cut++) {
      start[cut] = this.#labels.count;
      this.#cell.clear();
      for (let from = 0; from < cut; from++) {
        const arrived = this.#arrived[from];
        const at = stageAt(team, from, cut);
        if (arrived.count === 0 || stage[0][at] === Number.POSITIVE_INFINITY) continue;
        this.examined += arrived.count;
        for (let i = 0; i < arrived.count; i++) {
          this.#bounds.join(arrived.values, i, stage, at, this.#vector);
          if (!this.#bounds.allows(this.#vector, this.#bounds.after, team * cuts + cut, this.#front))
            continue;
          this.#cell.offer(this.#vector, arrived.tag[i]);
        }
      }
      this.#keep(team, cut, rivals);
    }
    start[cuts] = start[cuts - 1];
    return start[cuts] > begin ? { team, start } : undefined;
  }

  /** Collects the vectors that arrive at a team, by cut. Returns whether any does. */
  #arrive(team: number, sources: readonly Block[]): boolean {
    const { cuts, transfer, transferAt } = this.#tables;
    let isAny = false;
    for (let cut = 0; cut < cuts - 1; cut++) {
      const arrived = this.#arrived[cut];
      arrived.clear();
      for (const { team: from, start } of sources) {
        const way = transferAt(from, team, cut);
        if (transfer[0][way] === Number.POSITIVE_INFINITY) continue;
        for (let i = start[cut]; i < start[cut + 1]; i++) {
          this.#bounds.send(this.#labels.values, i, from, way, this.#vector);
          if (!this.#bounds.allows(this.#vector, this.#bounds.enter, team * cuts + cut, this.#front))
            continue;
          arrived.offer(this.#vector, i);
        }
      }
      isAny ||= arrived.count > 0;
    }
    return isAny;
  }

  /**
   * Keeps the vectors of the cell as labels unless a rival is at least as good. Complete ones are kept only if they get
   * onto the front.
   */
  #keep(team: number, cut: number, rivals: readonly Block[]): void {
    const { cuts } = this.#tables;
    const { values, dimensions, count, tag } = this.#cell;
    const place = team * cuts + cut;
    for (let i = 0; i < count; i++) {
      if (cut === cuts - 1) {
        this.#bounds.finish(values, i, team, this.#vector);
        if (!this.#bounds.isWithinLimits(this.#vector)) continue;
        if (!this.#front.offer(this.#bounds.figures(this.#vector), this.#labels.count)) continue;
      } else if (rivals.some(({ start }) => this.#isBeaten(i, start[cut], start[cut + 1]))) continue;
      this.#labels.add(values, i * dimensions, tag[i], place);
    }
  }

  /** Whether one of the labels from `begin` to `end` is as good as vector i of the cell. */
  #isBeaten(i: number, begin: number, end: number): boolean {
    const { values, dimensions } = this.#cell;
    const labels = this.#labels.values;
    for (let label = begin; label < end; label++) {
      let k = 0;
      while (k < dimensions && labels[label * dimensions + k] <= values[i * dimensions + k]) k++;
      if (k === dimensions) return true;
    }
    return false;
  }

  forget(begin: number): void {
    this.#labels.forget(begin, this.#front.tag, this.#front.count);
  }

  /** Does nothing: bounds are computed once and compared with the current front. */
  refine(): void {}

  front(): number[] {
    return [...this.#front.tag.subarray(0, this.#front.count)];
  }

  openBounds(open: Iterable<OpenTask>): Float64Array[] {
    const { cuts, transfer, transferAt, problem } = this.#tables;
    const least = new VectorFront(problem.objectives.length);
    for (const { team, sources } of open) {
      for (const { team: from, start } of sources) {
        for (let cut = 0; cut < cuts - 1; cut++) {
          const way = transferAt(from, team, cut);
          if (transfer[0][way] === Number.POSITIVE_INFINITY) continue;
          for (let i = start[cut]; i < start[cut + 1]; i++) {
            this.#bounds.send(this.#labels.values, i, from, way, this.#vector);
            const { enter } = this.#bounds;
            if (!this.#bounds.allows(this.#vector, enter, team * cuts + cut, this.#front)) continue;
            least.offer(this.#bounds.figures(this.#bounds.bound), i);
          }
        }
      }
    }
    const { count, dimensions, values } = least;
    return Array.from({ length: count }, (_, i) => values.slice(i * dimensions, (i + 1) * dimensions));
  }
}
