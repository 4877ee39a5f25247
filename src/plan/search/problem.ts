/** A figure that the search makes small. `period` is the seconds between two results, so 1 / throughput. */
export type SearchObjective = "latency" | "period" | "energy" | "bytes" | "devices" | "memory";

/** Figures of a plan: seconds, joules for each frame, bytes of a frame over all links, the devices' costs, bytes of memory. */
export type SearchFigures = Record<SearchObjective, number>;

/** A device that may run a stage. */
export interface SearchDevice {
  name: string;
  /** Devices of one kind are equal: the same costs of stages, the same links. They are counted, not told apart. */
  kind: string;
  /** What it adds to the objective `devices`. */
  cost: number;
  /** Watts while it waits, 0 if absent. */
  idlePower?: number;
  /** Watts while it works; as idle if absent. */
  busyPower?: number;
  /**
   * The most devices of its kind that may run one stage in turn, 1 if absent. Frames go round robin and results stay in order.
   * It is a property of the kind: devices of one kind have the same.
   */
  maxReplicas?: number;
}

/** What a stage takes on a device. */
export interface StageNeeds {
  /** Seconds that the device is occupied with a frame, with the messages that it reads and writes. */
  seconds: number;
  /** Bytes of memory. */
  memory: number;
}

/** What a frame's message takes on a link. */
export interface TransferNeeds {
  /** Seconds from the end of the sender's work until the message is at the receiver. */
  latency: number;
  /** Seconds for which the message keeps this direction of the link from others. */
  occupied: number;
  /** Joules. */
  energy: number;
  /** Bytes, with what the protocol adds. */
  bytes: number;
}

/**
 * What the exact search needs to know, in SI units. A plan is a chain of stages on distinct devices, in any order. The first stage is
 * on the source and may be empty (`from` = `to` = 0: raw input is sent); no other is empty. The last stage ends at the last cut.
 * Costs are 0 or more.
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
   * What the stage between two cuts takes on a device (its index); undefined if it may not run there. The source's empty stage is asked
   * for too: sending the raw input may take its processor time.
   */
  stage(device: number, from: number, to: number): StageNeeds | undefined;
  /** What the message at a cut takes between two devices (indices); undefined if there is no link. */
  transfer(from: number, to: number, cut: number): TransferNeeds | undefined;
  /**
   * What the result takes from a device to the source; undefined if there is no link. Never called for the source. Absent if results
   * stay where they are.
   */
  back?(from: number): TransferNeeds | undefined;
  /** The figures to make small, each once, at least one. */
  objectives: readonly SearchObjective[];
  /** The most that a plan's figures may be; for `memory`, of any one of its devices. */
  limits?: Partial<SearchFigures>;
}
