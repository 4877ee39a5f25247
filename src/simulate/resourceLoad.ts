import type { ResourceUse } from "../plan/prediction.ts";
import { linkName, type SimulationInput } from "./input.ts";
import { hopLinks, routeOf } from "./route.ts";
import type { Simulation } from "./simulation.ts";
import type { StreamFigures } from "./streamFigures.ts";

/** The load of a device or link from the measured frames; total seconds unless said otherwise. */
export interface ResourceLoad extends ResourceUse {
  compute: number;
  /** Link: time spent sending. Device: time spent sending and receiving with blocking I/O. */
  transfer: number;
  /**
   * Link: share of the measured time during which its slots (at least one) are taken by frames in transit, propagation
   * included, and by credits on their way back. It is 1 if throughput times that time fills the slots.
   */
  flight: number;
}

/** Sums over the measured frames at one resource, and the window in which it handled them. */
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

  window({ from, to }: { from: number; to: number }): void {
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
  }

  /** Whether any stream passes it. */
  get used(): boolean {
    return this.#to > Number.NEGATIVE_INFINITY;
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
 * Computes the load of each device that a stream passes, each shared medium, and each link, in the order of the input.
 * A medium comes before its links, which are as busy as the medium.
 *
 * Each resource has its own window. It lasts from the end of its last warm-up frame to the end of its last frame;
 * without warm-up it lasts from the first arrival to the last result. All work for the frames in between lies within
 * this window, so utilisation is exact and at most 1. With several streams the window spans theirs; a medium's window
 * is the whole run, from its first arrival on. Devices that take turns at a stage are equal, so each has the same part of its load, and the links
 * between them likewise.
 */
export function resourceLoads(
  input: SimulationInput,
  run: Pick<Simulation, "end" | "media">,
  figures: readonly StreamFigures[],
): ResourceLoad[] {
  const loads = new Map<string, Load>();
  for (const { name } of input.devices) loads.set(name, new Load(name, "device"));
  for (const link of input.links) loads.set(linkName(link), new Load(linkName(link), "link"));
  const credits = new Map(input.links.map((link) => [linkName(link), link.creditDelay]));
  const blocking = input.io === "blocking";
  for (const [i, stream] of input.streams.entries()) {
    const { stages, hops, frames } = figures[i];
    const route = routeOf(stream);
    const slots = blocking ? 1 : Math.max(1, stream.queue ?? 1);
    for (const [s, stage] of stages.entries()) {
      const team = route[s];
      for (const name of team) {
        const load = loads.get(name)!;
        load.compute += stage.busy / team.length;
        // If the first stage is empty, frames wait for the link.
        if (stream.stages[s].service !== null) load.wait(stage.waiting / team.length, frames / team.length);
        load.window(blocking && s < hops.length ? hops[s] : stage);
      }
    }
    for (const [h, hop] of hops.entries()) {
      const pairs = hopLinks(stream, h);
      const own = frames / pairs.length;
      for (const name of pairs) {
        const load = loads.get(name)!;
        load.transfer += hop.busy / pairs.length;
        load.wait(hop.waiting / pairs.length, own);
        load.window(hop);
        if (h + 1 < stages.length)
          load.flight += (hop.flight / pairs.length + own * (credits.get(name) ?? 0)) / slots;
      }
      if (!blocking) continue;
      for (const name of [...route[h], ...route[h + 1]]) loads.get(name)!.transfer += hop.busy;
    }
  }
  // A medium does not know frames: the measured ones get what it was in use on average, for the time that they took.
  const measured = Math.max(...figures.map(({ to }) => to)) - Math.min(...figures.map(({ from }) => from));
  // It is idle until the first frame comes, which is late in some lists of arrivals.
  const used = run.end - Math.min(...figures.map(({ firstArrival }) => firstArrival));
  const media = run.media.map(({ name, busy }): ResourceLoad => {
    const utilisation = used > 0 ? busy / used : 0;
    return {
      name,
      kind: "link",
      utilisation,
      waiting: 0,
      compute: 0,
      transfer: utilisation * measured,
      flight: 0,
    };
  });
  const passed = [...loads.values()].filter((load) => load.used).map((load) => load.finish());
  const isDevice = (load: ResourceLoad): boolean => load.kind === "device";
  return [...passed.filter(isDevice), ...media, ...passed.filter((load) => !isDevice(load))];
}
