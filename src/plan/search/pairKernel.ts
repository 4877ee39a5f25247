import type { Block, Kernel, OpenTask } from "./block.ts";
import { Capacity } from "./capacity.ts";
import { firstGrid } from "./firstGrid.ts";
import type { Labels } from "./labels.ts";
import { PairArrivals } from "./pairArrivals.ts";
import { PairBounds } from "./pairBounds.ts";
import { PricedWalk } from "./pricedWalk.ts";
import { Stairs } from "./stairs.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/** Maximum number of intervals of periods. More intervals give better bounds and cost more. */
const finest = 256;

/**
 * The kernel for fronts of latency and period. Cells are staircases; bounds are tables of slacks (see `PairBounds`). Its
 * loops run up to billions of times, so they are plain, and use tables wherever they can.
 */
export class PairKernel implements Kernel {
  examined = 0;
  readonly #tables: Tables;
  readonly #labels: Labels;
  readonly #used: UsedDevices;
  #bounds: PairBounds;
  #capacity: Capacity;
  /** The slacks of the place under examination. */
  #slack: Float64Array;
  readonly #front = new Stairs();
  readonly #cell = new Stairs();
  readonly #pair = new Float64Array(2);
  readonly #arrivals: PairArrivals;
  readonly #walk: PricedWalk;

  constructor(tables: Tables, used: UsedDevices, labels: Labels) {
    this.#used = used;
    this.#tables = tables;
    this.#labels = labels;
    this.#walk = new PricedWalk(tables);
    this.#arrivals = new PairArrivals(tables, labels);
    this.#bounds = new PairBounds(tables, used, firstGrid(tables), this.#front);
    this.#slack = new Float64Array(this.#bounds.intervals);
    this.#capacity = new Capacity(tables, used, this.#bounds);
  }

  begin(): Block {
    const { cuts, stage } = this.#tables;
    const start = new Int32Array(cuts + 1);
    for (let cut = 0; cut < cuts; cut++) {
      start[cut] = this.#labels.count;
      if (stage[0][cut] === Number.POSITIVE_INFINITY) continue;
      this.#cell.clear();
      this.#cell.offer(stage[0][cut], stage[1][cut], -1);
      if (cut === cuts - 1) this.#complete(0);
      else this.#keep(0, cut, []);
    }
    start[cuts] = start[cuts - 1];
    return { team: 0, start };
  }

  extend(
    state: number,
    team: number,
    sources: readonly Block[],
    rivals: readonly Block[],
  ): Block | undefined {
    this.#bounds.enterState(state, team);
    if (!this.#arrivals.collect(team, sources, this.#bounds)) return undefined;
    this.#capacity.enter(state);
    const { cuts } = this.#tables;
    const start = new Int32Array(cuts + 1);
    const begin = this.#labels.count;
    for (let cut = 0; cut < cuts; cut++) {
      start[cut] = this.#labels.count;
      if (cut === 0) continue;
      this.#run(team, cut);
      if (cut === cuts - 1) this.#complete(team);
      else if (this.#cell.count > 0) this.#keep(team, cut, rivals);
    }
    start[cuts] = start[cuts - 1];
    return start[cuts] > begin ? { team, start } : undefined;
  }

  /** Fills the cell with the stages of a team that end at a cut, from wherever something has arrived. */
  #run(team: number, cut: number): void {
    const { cuts, stage } = this.#tables;
    const { stageInterval } = this.#bounds;
    const [seconds, share] = stage;
    const { first, latency, period, interval, parent, open, opened, smallest } = this.#arrivals;
    const cell = this.#cell;
    const slack = this.#slack;
    const possible = this.#capacity.minInterval[cut];
    let compared = 0;
    cell.clear();
    let quickest = Number.POSITIVE_INFINITY;
    for (let o = 0; o < opened && open[o] < cut; o++) {
      const l = latency[first[open[o]]] + seconds[(team * cuts + open[o]) * cuts + cut];
      if (l < quickest) quickest = l;
    }
    const least = possible > smallest ? possible : smallest;
    if (quickest === Number.POSITIVE_INFINITY || !this.#bounds.mayPassAfter(team, cut, quickest, least))
      return;
    this.#bounds.slackAfter(team, cut, slack);
    for (let o = opened - 1; o >= 0; o--) {
      const from = open[o];
      if (from >= cut) continue;
      const at = (team * cuts + from) * cuts + cut;
      const s = seconds[at];
      const end = first[from + 1];
      const own = stageInterval[at] > possible ? stageInterval[at] : possible;
      // The first has the lowest latency, the last the lowest period: if both combined fail, all do.
      const lowest = interval[end - 1];
      if (!(latency[first[from]] + s < slack[own > lowest ? own : lowest])) continue;
      const p = share[at];
      for (let i = first[from]; i < end; i++) {
        const l = latency[i] + s;
        const j = interval[i];
        if (!(l < slack[own])) break;
        compared++;
        const q = period[i];
        if (l < slack[j > own ? j : own]) cell.offer(l, q > p ? q : p, parent[i]);
        // From here on the stage itself takes longest, and latencies only rise.
        if (q <= p) break;
      }
    }
    this.examined += compared;
  }

  /** Keeps the labels of the cell that no rival is as good as. */
  #keep(team: number, cut: number, rivals: readonly Block[]): void {
    const { cell, labels } = { cell: this.#cell, labels: this.#labels };
    for (let i = 0; i < cell.count; i++) {
      if (rivals.some(({ start }) => this.#isBeaten(i, start[cut], start[cut + 1]))) continue;
      this.#pair[0] = cell.latency[i];
      this.#pair[1] = cell.period[i];
      labels.add(this.#pair, 0, cell.tag[i], team * this.#tables.cuts + cut);
    }
  }

  /** Whether one of the labels from `begin` to `end` is as good as step i of the cell. */
  #isBeaten(i: number, begin: number, end: number): boolean {
    const { values } = this.#labels;
    // The last label of at most this latency has the smallest period of those.
    let low = begin;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[2 * middle] <= this.#cell.latency[i]) low = middle + 1;
      else high = middle;
    }
    return low > begin && values[2 * low - 1] <= this.#cell.period[i];
  }

  /** Offers the plans of the cell, which are complete, to the front. */
  #complete(team: number): void {
    const { cuts, back, problem } = this.#tables;
    const cell = this.#cell;
    for (let i = 0; i < cell.count; i++) {
      const latency = cell.latency[i] + back[0][team];
      const period = Math.max(cell.period[i], back[1][team]);
      if (!(latency <= (problem.limits?.latency ?? Number.MAX_VALUE))) continue;
      if (!this.#front.offer(latency, period, this.#labels.count)) continue;
      this.#bounds.lower(latency, period);
      this.#pair[0] = cell.latency[i];
      this.#pair[1] = cell.period[i];
      this.#labels.add(this.#pair, 0, cell.tag[i], team * cuts + cuts - 1);
    }
  }

  forget(begin: number): void {
    this.#labels.forget(begin, this.#front.tag, this.#front.count);
  }

  /** Makes a grid of the periods of the front, so that bounds are exact there. */
  refine(): void {
    const { count, period } = this.#front;
    const wanted = Math.min(count, finest - 1);
    const grid = Float64Array.from({ length: wanted }, (_, i) => period[Math.floor((i * count) / wanted)]);
    this.#bounds = new PairBounds(this.#tables, this.#used, grid.sort(), this.#front, this.#walk);
    this.#slack = new Float64Array(this.#bounds.intervals);
    this.#capacity = new Capacity(this.#tables, this.#used, this.#bounds);
  }

  front(): number[] {
    return [...this.#front.tag.subarray(0, this.#front.count)];
  }

  openBounds(open: Iterable<OpenTask>): Float64Array[] {
    const { intervals } = this.#bounds;
    const { cuts, transfer, transferAt } = this.#tables;
    const { values } = this.#labels;
    // Prices make most bounds larger, but not all.
    const free = new PairBounds(this.#tables, this.#used, this.#bounds.grid, this.#front);
    // By interval: the lowest latency and the lowest period of the plans whose period is in it.
    const latency = new Float64Array(intervals).fill(Number.POSITIVE_INFINITY);
    const period = new Float64Array(intervals).fill(Number.POSITIVE_INFINITY);
    for (const { state, team, sources } of open) {
      this.#bounds.enterState(state, team);
      for (const { team: from, start } of sources) {
        for (let cut = 0; cut < cuts - 1; cut++) {
          const way = transferAt(from, team, cut);
          for (let i = start[cut]; i < start[cut + 1]; i++) {
            const p = Math.max(values[2 * i + 1], transfer[1][way]);
            const arrived = values[2 * i] + transfer[0][way];
            for (let j = this.#bounds.interval(p); j < intervals; j++) {
              const least = free.latencyBound(arrived, team, cut, j);
              if (least === Number.POSITIVE_INFINITY) continue;
              const l = Math.max(least, this.#bounds.latencyBound(arrived, team, cut, j));
              latency[j] = Math.min(latency[j], l);
              period[j] = Math.min(period[j], Math.max(p, this.#bounds.beginOf(j)));
            }
          }
        }
      }
    }
    const isLatencyFirst = this.#tables.problem.objectives[0] === "latency";
    return [...latency].flatMap((l, j) => {
      if (l === Number.POSITIVE_INFINITY) return [];
      return [isLatencyFirst ? Float64Array.of(l, period[j]) : Float64Array.of(period[j], l)];
    });
  }
}
