import type { Conditions } from "../network/conditions.ts";
import type { TransferCurve } from "../network/curve.ts";
import type { IdleCost } from "../network/idleCost.ts";
import type { StartUp } from "../network/startUp.ts";

/**
 * Everything that a simulation needs, as plain data in SI units. `checkInput` says what is wrong with one.
 */
export interface SimulationInput {
  /** All random numbers come from it, by name: the same seed gives the same bytes. */
  seed: number | string;
  /**
   * `overlapped` (default): a device computes while its links send and receive; `blocking`: one thing at a
   * time.
   */
  io?: "overlapped" | "blocking";
  /**
   * Which waiting frame a device or link takes next: the first that came (default), or the one of least
   * `priority`.
   */
  discipline?: "fifo" | "priority";
  devices: readonly DeviceInput[];
  /** Media that several links share: those under way at the same time get equal shares of the capacity. */
  media?: readonly MediumInput[];
  /** One for each direction; `duplex` makes both. */
  links: readonly LinkInput[];
  streams: readonly StreamInput[];
}

/** A device: it computes one frame at a time. */
export interface DeviceInput {
  name: string;
  /**
   * Times at which it is slower (`speed` 0.25: four times slower) or out (`speed` 0), in order, not
   * overlapping.
   */
  disruptions?: readonly { from: number; to: number; speed: number }[];
}

/** A medium: only the rate of its conditions (constant or trace) counts. */
export interface MediumInput {
  name: string;
  conditions: Conditions;
}

/** One direction of a link. */
export interface LinkInput {
  from: string;
  to: string;
  conditions: Conditions;
  /** Seconds that each message costs besides its bytes; 0 by default. */
  overhead?: number;
  /**
   * Seconds more until the receiver has a message, while the next may be under way; 0 by default. Both ends' runtimes
   * take them, and more after a pause between two messages. A measured curve has them in it.
   */
  latency?: { seconds: number; afterIdle?: IdleCost };
  /** Name of the medium that gives the rate; the link's own must then be unlimited. */
  medium?: string;
  /** A measured transfer curve, taken in place of conditions and overhead. */
  curve?: TransferCurve;
  /**
   * Seconds until the sender knows that the next stage has a free slot (queue 0, blocking I/O: is idle); 0 by
   * default. Where credits come back over the network, its delay in the other direction.
   */
  creditDelay?: number;
  /** TCP's start-up in the formula; off by default. */
  startUp?: StartUp;
}

/**
 * What a stage takes for a frame, seconds: a constant, samples to draw from, an exponential distribution with
 * the given mean, or null where the first stage is empty.
 */
export type Service = number | readonly number[] | Float64Array | { readonly exponential: number } | null;

/** When frames come. `saturated`: whenever the first stage can take one; the others are open arrivals. */
export type Arrivals =
  | { kind: "saturated" }
  | { kind: "periodic"; period: number }
  | { kind: "poisson"; rate: number }
  | { kind: "list"; times: readonly number[] };

/** A stream of frames: a source and the chain of stages that its frames pass. */
export interface StreamInput {
  name: string;
  /** At least one, on distinct devices; the first device is the source. */
  stages: readonly {
    device: string;
    service: Service;
    /** What the service takes longer after a pause; nothing by default. */
    afterIdle?: IdleCost;
  }[];
  /**
   * Bytes of a frame between stage s and s + 1, then, where results go back over a link, bytes of the result.
   */
  bytes: readonly number[];
  arrivals: Arrivals;
  /** Frames offered: the stream ends after them. */
  frames: number;
  /** Slots between two stages, and places in front of the first where frames are dropped; default 1. */
  queue?: number;
  /** Most frames between admission and result; no limit by default. */
  window?: number;
  /** Open arrivals that find the first queue full are dropped instead of waiting at the source. */
  drop?: boolean;
  /** Where a frame ends: its result back at the `source` (default), or at the `last` device. */
  deliver?: "source" | "last";
  /** For the discipline `priority`: the smaller is served first; default 0. */
  priority?: number;
}

/** Both directions between two devices, under the same conditions. */
export function duplex(
  a: string,
  b: string,
  conditions: Conditions,
  options: Omit<LinkInput, "from" | "to" | "conditions"> = {},
): LinkInput[] {
  return [
    { from: a, to: b, conditions, ...options },
    { from: b, to: a, conditions, ...options },
  ];
}

/** The name of a link's direction, as predictions give it. */
export function linkName(link: { from: string; to: string }): string {
  return `${link.from}>${link.to}`;
}

/** Whether a stream's results cross a link back to the source. */
export function returnsResult(stream: StreamInput): boolean {
  return stream.deliver !== "last" && stream.stages.length > 1;
}

/** Whether anything is drawn at random: then one run is one of many, and replications tell the spread. */
export function isRandom(input: SimulationInput): boolean {
  const drawn = (service: Service): boolean => service !== null && typeof service !== "number";
  return (
    input.streams.some(
      (s) => s.arrivals.kind === "poisson" || s.stages.some((stage) => drawn(stage.service)),
    ) ||
    input.links.some(
      ({ conditions: c, curve }) =>
        !curve && (c.jitter > 0 || c.loss > 0 || c.burst !== undefined || c.trace?.loss !== undefined),
    )
  );
}
