import type { ResourceUse } from "../plan/prediction.ts";
import { column, type FrameTable } from "./frameTable.ts";
import type { SimulationInput } from "./input.ts";
import { hopLink } from "./route.ts";
import type { Simulation } from "./simulation.ts";

/** What a device or link did for the measured frames; seconds in all of them unless said otherwise. */
export interface ResourceLoad extends ResourceUse {
  compute: number;
  /** Link: sending. Device: sending and receiving, where I/O is blocking. */
  transfer: number;
  /**
   * Link: share of the measured time that its slots (one where there are none) are taken by frames on the
   * way, the propagation included: 1 where delay times throughput fills the slots.
   */
  flight: number;
}

/** Sums over the measured frames of one resource, and the window in which it handled them. */
class Load {
  readonly name: string;
  readonly kind: ResourceUse["kind"];
  compute = 0;
  transfer = 0;
  flight = 0;
  #waiting = 0;
  #visits = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  constructor(name: string, kind: ResourceUse["kind"]) {
    this.name = name;
    this.kind = kind;
  }

  wait(seconds: number, visits: number): void {
    this.#waiting += seconds;
    this.#visits += visits;
  }

  window(from: number, to: number): void {
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
  }

  finish(): ResourceLoad {
    const { name, kind, compute, transfer } = this;
    const seconds = this.#to - this.#from;
    const share = (busy: number): number => (seconds > 0 ? Math.min(1, busy / seconds) : 0);
    return {
      name,
      kind,
      utilisation: share(compute + transfer),
      waiting: this.#visits > 0 ? this.#waiting / this.#visits : 0,
      compute,
      transfer,
      flight: share(this.flight),
    };
  }
}

/**
 * What each device and link that a stream passes did for the measured frames, in the order of the input, then the
 * shared media. A resource's window is its own: from when it was done with the last warm-up frame (without
 * warm-up: from the first arrival, until the last result) until it was done with the last frame; what it did for the
 * frames between lies within, so that utilisation is exact and at most 1. Several streams count in the window that spans
 * theirs; a medium's is the whole run.
 */
export function resourceLoads(
  input: SimulationInput,
  run: Simulation,
  cuts: readonly number[],
): ResourceLoad[] {
  const loads = new Map<string, Load>();
  for (const { name } of input.devices) loads.set(name, new Load(name, "device"));
  for (const { from, to } of input.links) loads.set(`${from}>${to}`, new Load(`${from}>${to}`, "link"));
  const used = new Set<string>();
  const use = (name: string): Load => {
    used.add(name);
    return loads.get(name)!;
  };
  const blocking = input.io === "blocking";
  for (const [i, stream] of input.streams.entries()) {
    const { table, frames } = run.streams[i];
    const rows = { table, from: cuts[i], to: frames };
    const slots = blocking ? 1 : Math.max(1, stream.queue ?? 1);
    for (const [s, { device, service }] of stream.stages.entries()) {
      const load = use(device);
      load.compute += between(rows, column.stageBegin(s), column.stageEnd(s));
      if (service !== null) {
        const ready = s === 0 ? column.arrival : column.hopDelivered(s - 1);
        load.wait(between(rows, ready, column.stageBegin(s)), frames - cuts[i]);
      }
      const done = blocking && s < table.hops ? column.hopSent(s) : column.stageEnd(s);
      load.window(...windowOf(rows, done));
    }
    for (let h = 0; h < table.hops; h++) {
      const load = use(hopLink(stream, h));
      const sending = between(rows, column.hopBegin(h), column.hopSent(h));
      load.transfer += sending;
      load.wait(between(rows, column.stageEnd(h), column.hopBegin(h)), frames - cuts[i]);
      load.window(...windowOf(rows, column.hopSent(h)));
      if (h + 1 < table.stages)
        load.flight += between(rows, column.hopBegin(h), column.hopDelivered(h)) / slots;
      if (!blocking) continue;
      use(stream.stages[h].device).transfer += sending;
      use(stream.stages[(h + 1) % table.stages].device).transfer += sending;
    }
  }
  const media = run.media.map(({ name, busy }): ResourceLoad => {
    const utilisation = run.end > 0 ? busy / run.end : 0;
    return { name, kind: "link", utilisation, waiting: 0, compute: 0, transfer: busy, flight: 0 };
  });
  return [
    ...[...loads.values()].filter((load) => used.has(load.name)).map((load) => load.finish()),
    ...media,
  ];
}

interface Rows {
  table: FrameTable;
  from: number;
  to: number;
}

/** Sum over rows of the time between two columns. */
function between({ table, from, to }: Rows, begin: number, end: number): number {
  const { data, width } = table;
  let sum = 0;
  for (let at = from * width; at < to * width; at += width) sum += data[at + end] - data[at + begin];
  return sum;
}

function windowOf({ table, from, to }: Rows, done: number): [number, number] {
  if (from === 0) return [table.arrival(0), table.completion(to - 1)];
  return [table.data[(from - 1) * table.width + done], table.data[(to - 1) * table.width + done]];
}
