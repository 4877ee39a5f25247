/** A figure that the search minimises. `period` is the seconds between two results, so 1 / throughput. */
export type SearchObjective = "latency" | "period" | "energy" | "bytes" | "devices" | "memory";

/** Figures of a plan: seconds, joules per frame, bytes of a frame over all links, cost of the devices, bytes of memory. */
export type SearchFigures = Record<SearchObjective, number>;

/** A device that may run a stage. */
export interface SearchDevice {
  name: string;
  /**
   * Devices of one kind are equal: they have the same costs of stages and the same links. They are counted, not told apart.
   */
  kind: string;
  /** The device's share of the objective `devices`. */
  cost: number;
  /** Watts while the device waits; 0 by default. */
  idlePower?: number;
  /** Watts while the device works; by default the same as idle. */
  busyPower?: number;
  /**
   * Maximum number of devices of its kind that may take turns at one stage; 1 by default. Frames go round robin and results
   * stay in order. Devices of one kind must have the same number.
   */
  maxReplicas?: number;
}

/** The cost of a stage on a device. */
export interface StageNeeds {
  /** Seconds that the device is occupied with a frame, including the messages that it reads and writes. */
  seconds: number;
  /** Bytes of memory. */
  memory: number;
}

/** The cost of a frame's message on a link. */
export interface TransferNeeds {
  /** Seconds from the end of the sender's work until the message is at the receiver. */
  latency: number;
  /** Seconds for which the message occupies this direction of the link. */
  occupied: number;
  /**
   * With blocking I/O: seconds for which the message keeps its receiver from other work, if these are more than `occupied`,
   * because the receiver waits for the message.
   */
  received?: number;
  /** Joules. */
  energy: number;
  /** Bytes, including those that the protocol adds. */
  bytes: number;
}

/**
 * The input of the exact search, in SI units. A plan is a chain of stages on distinct devices, in any order. The first
 * stage is on the source and may be empty (`from` = `to` = 0: raw input is sent); no other is empty. The last stage ends at
 * the last cut. Costs are 0 or more.
 *
 * A stage's place in the chain follows from its arguments: device 0 has the first stage and no other; a stage that
 * ends at the last cut is the last one.
 */
export interface SearchProblem {
  /** Number of cuts. Cut 0 is before the first block, cut `cuts - 1` after the last. */
  cuts: number;
  /** Device 0 is the source. It is never a replica, even if others are of its kind. */
  devices: readonly SearchDevice[];
  /**
   * Returns the cost of the stage between two cuts on a device (its index); undefined if it may not run there. It is also
   * called for the source's empty stage, because sending the raw input may take processor time.
   */
  stage(device: number, from: number, to: number): StageNeeds | undefined;
  /** Returns the cost of the message at a cut between two devices (indices); undefined if there is no link. */
  transfer(from: number, to: number, cut: number): TransferNeeds | undefined;
  /**
   * Returns the cost of the result's way from a device to the source; undefined if there is no link. Never called for the
   * source. Absent if results stay where they are.
   */
  back?(from: number): TransferNeeds | undefined;
  /**
   * Whether a device does one thing at a time: compute, send or receive. Its period is then the sum of all three; the
   * source's includes the result, for as long as it occupies the link. False by default: a device computes while it sends and receives.
   */
  isBlocking?: boolean;
  /**
   * Seconds between two frames that come by themselves; devices draw their idle watts for as long if the period is shorter. 0 by
   * default: a frame is always waiting.
   */
  betweenArrivals?: number;
  /**
   * Maximum number of frames between admission and result; no limit by default. Devices draw their idle watts until it has room for the
   * next one.
   */
  window?: number;
  /** The figures to minimise, each once, at least one. */
  objectives: readonly SearchObjective[];
  /** Upper limits on a plan's figures; for `memory`, on that of each of its devices. */
  limits?: Partial<SearchFigures>;
}
