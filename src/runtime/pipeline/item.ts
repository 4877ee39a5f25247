import type { WireTensor } from "../protocol/tensors.ts";

/** A frame on its way through the stages. Times are in seconds, on the clock of the device that recorded them. */
export interface Item {
  frame: number;
  /** The frame's tensors; or, at the source, the number of the input that the compute thread keeps. */
  tensors: WireTensor[] | number;
  /** At the source: when the frame arrived, or was admitted if arrivals are saturated. */
  arrival: number;
  /** In the current stage: when the frame arrived, began, ended, and began to be sent on. */
  received: number;
  begin: number;
  end: number;
  departed: number;
  /** For each earlier stage after the source: received, begin, end, departed. */
  stamps: number[][];
}
