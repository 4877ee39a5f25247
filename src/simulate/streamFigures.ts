import type { LatencyDistribution } from "./latencyDistribution.ts";

/**
 * Sums over the measured frames at one stage or hop, seconds, and the times at which it finished the last warm-up frame
 * and the last measured frame.
 */
export interface VisitFigures {
  /** Service time, or time on the link until the last bit was sent. */
  busy: number;
  waiting: number;
  /** For a hop, the time from the start on the link to the delivery. For a stage, the same as busy. */
  flight: number;
  from: number;
  to: number;
}

/** Figures of one stream's measured frames; sums in seconds. */
export interface StreamFigures {
  frames: number;
  warmup: number;
  /** Of a frame whose inputs arrive one by one, the mean over its inputs. */
  latency: number;
  /** Time that a frame's inputs waited for it to be full: the mean over its inputs. */
  filling: number;
  distribution: LatencyDistribution;
  /** Time between admission and completion. */
  inside: number;
  /**
   * Start of the measured window, which lasts from the last warm-up frame's result (or the first arrival) to the last
   * result.
   */
  from: number;
  to: number;
  /** When the first input arrived, warm-up included. */
  firstArrival: number;
  stages: VisitFigures[];
  hops: VisitFigures[];
  /**
   * Frames that arrived each second: after the warm-up if its length is given, else in the whole run, so that plans under one
   * seed have the same. Undefined if a frame is always waiting, or fewer than two arrived.
   */
  arrivalRate: number | undefined;
  /** Whether latencies were still growing at the end. */
  growing: boolean;
  /** By how much the last measured frame took longer than the last one of the warm-up, seconds; without a warm-up, all that it took. */
  grown: number;
}
