import type { Conditions } from "../network/conditions.ts";
import type { CongestionControl } from "../network/congestion.ts";
import type { IdleCost } from "../network/idleCost.ts";
import type { BbrConnection } from "../network/roundTripProbes.ts";
import type { StartUp } from "../network/startUp.ts";
import type { TransferCurve } from "../network/transferCurve.ts";

/** Everything that a simulation needs, as plain data in SI units. `checkInput` reports what is wrong with it. */
export interface SimulationInput {
  /** Seed of all random numbers, a whole number or a text: the same seed gives the same bytes. */
  seed: number | string;
  /**
   * `overlapped` (default): a device computes while its links send and receive. `blocking`: it does one thing at a
   * time.
   */
  io?: "overlapped" | "blocking";
  /**
   * Which waiting frame a device or link takes next: the one that came first (default), or the one with the smallest
   * `priority`.
   */
  discipline?: "fifo" | "priority";
  devices: readonly DeviceInput[];
  /** Media that several links share. Messages in transit at the same time get equal shares of the capacity. */
  media?: readonly MediumInput[];
  /** One entry per direction; `duplex` makes both. */
  links: readonly LinkInput[];
  streams: readonly StreamInput[];
}

/** A device, which computes one frame at a time. */
export interface DeviceInput {
  name: string;
  /**
   * Periods during which it is slower (`speed` 0.25: four times slower) or out (`speed` 0), in order, not overlapping.
   */
  disruptions?: readonly { from: number; to: number; speed: number }[];
  /** The machine that it shares with the devices of the same host. A device with a host has no disruptions. */
  host?: HostShare;
}

/** A device's share of a machine that has several devices. */
export interface HostShare {
  name: string;
  /**
   * Factor, 1 or more, by which the device's work takes longer while one other device of the host computes. Each further device that
   * computes adds as much.
   */
  slowdown: number;
  /**
   * Part of the host's cores that the device keeps busy while it computes; by default 0, as for a graphics card. If the parts of all
   * devices that compute add up to more than 1, each of them that needs cores takes that many times as long.
   */
  share?: number;
}

/** A medium. Only the rate of its conditions (constant or trace) counts. */
export interface MediumInput {
  name: string;
  conditions: Conditions;
  /** The most that a single message gets, if that is limited: a rate, or a trace if the medium itself has none. */
  each?: Conditions;
}

/** One direction of a link. */
export interface LinkInput {
  from: string;
  to: string;
  conditions: Conditions;
  /** Seconds that each message costs in addition to its bytes; 0 by default. */
  overhead?: number;
  /**
   * Additional seconds until the receiver has a message; the next message may be sent meanwhile. 0 by default. The
   * runtimes at both ends take this time, and more after a pause between two messages. A measured curve already
   * includes it.
   */
  latency?: { seconds: number; afterIdle?: IdleCost };
  /** Name of the medium that gives the rate; the link's own rate must then be unlimited. */
  medium?: string;
  /** A measured transfer curve, used instead of conditions and overhead. */
  curve?: TransferCurve;
  /**
   * Seconds until the sender knows that the next stage has a free slot (with queue 0 or blocking I/O: is idle); 0 by
   * default. If credits come back over the network, this is the network's delay in the other direction.
   */
  creditDelay?: number;
  /** Models TCP's start-up in the formula; off by default. */
  startUp?: StartUp;
  /** The congestion control, if losses slow it down: `reno` or `cubic`. By default losses only delay messages. */
  congestion?: CongestionControl;
  /** Given if the connection's congestion control is BBR: it pauses every 10 s, unless it is empty then. */
  bbr?: BbrConnection;
}

/**
 * Service time of a stage for a frame, seconds: a constant, samples to draw from, an exponential distribution with the
 * given mean, or null if the first stage is empty.
 */
export type Service = number | readonly number[] | Float64Array | { readonly exponential: number } | null;

/** When frames arrive. `saturated`: whenever the first stage can take one. The others are open arrivals. */
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
    /**
     * Further devices that take turns with `device`: of n devices, number f mod n serves frame f. The first stage cannot
     * have any. The last one can only if results go back to the source, which puts them in order. Needs overlapped I/O.
     */
    replicas?: readonly string[];
    service: Service;
    /** Additional service time after a pause; none by default. */
    afterIdle?: IdleCost;
    /**
     * Seconds of the service in which the device handles messages, on the cores that compute; default 0. Those that fit into a pause
     * before a frame are over by then, so its service is that much shorter.
     */
    messages?: number;
  }[];
  /** Bytes of a frame between stage s and s + 1. If results go back over a link, the bytes of the result come last. */
  bytes: readonly number[];
  arrivals: Arrivals;
  /**
   * Inputs of a frame that arrive one by one; default 1. Open arrivals are then of inputs: a frame arrives with its last input,
   * and latency is counted for each input, from its own arrival.
   */
  inputs?: number;
  /** Number of frames offered; the stream ends after them. */
  frames: number;
  /** Slots between two devices of neighbouring stages, and places in front of the first stage if frames are dropped; default 1. */
  queue?: number;
  /** Maximum number of frames between admission and result; no limit by default. */
  window?: number;
  /**
   * Seconds until the source knows that a frame is done, so that the window has room for another; 0 by default. If results stay at the
   * last device, this is the network's delay on the way back. Not possible otherwise: the result itself says so.
   */
  releaseDelay?: number;
  /** Whether open arrivals that find the first queue full are dropped instead of waiting at the source. */
  drop?: boolean;
  /** Where a frame ends: its result is back at the `source` (default), or is at the `last` device. */
  deliver?: "source" | "last";
  /** For the discipline `priority`: the smallest is served first; default 0. */
  priority?: number;
}

/**
 * Creates both directions between two devices, under the same conditions.
 *
 * @example
 * ```ts
 * import { duplex, parseConditions } from "paretopipe/simulate";
 *
 * const links = duplex("board", "server", parseConditions("delay 3ms rate 40mbit"));
 * console.log(links.map(({ from, to }) => `${from}>${to}`)); // [ 'board>server', 'server>board' ]
 * ```
 */
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

/** Returns the name of a link's direction, as predictions use it. */
export function linkName(link: { from: string; to: string }): string {
  return `${link.from}>${link.to}`;
}

/** Whether a stream's results cross a link back to the source. */
export function returnsResult(stream: StreamInput): boolean {
  return stream.deliver !== "last" && stream.stages.length > 1;
}

/** Frames of all streams that come each second by themselves, on average; undefined if one is saturated or has a list of times. */
export function arrivingRate({ streams }: Pick<SimulationInput, "streams">): number | undefined {
  let sum = 0;
  for (const { arrivals, inputs = 1 } of streams) {
    if (arrivals.kind === "periodic") sum += 1 / arrivals.period / inputs;
    else if (arrivals.kind === "poisson") sum += arrivals.rate / inputs;
    else return undefined;
  }
  return sum;
}

/** Whether anything is drawn at random. If so, one run is one of many, and replications show the spread. */
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
