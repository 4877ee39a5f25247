import type { WireTensor } from "../protocol/tensors.ts";

/** A frame on its way through the stages. Times are seconds on the clock of the device that noted them. */
export interface Item {
  frame: number;
  /** Its tensors; or, at the source, the number of the inputs that the compute thread keeps. */
  tensors: WireTensor[] | number;
  /** At the source: when it arrived (was admitted, where arrivals are saturated). */
  arrival: number;
  /** Of the stage where it is now: when it came there, began, ended, and began to be sent on. */
  received: number;
  begin: number;
  end: number;
  departed: number;
  /** Of each stage after the source that is behind it: received, begin, end, departed. */
  stamps: number[][];
}
