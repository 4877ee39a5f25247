import { column, type FrameTable } from "./frameTable.ts";

/** The times of one frame, seconds since the start of the run. */
export interface FrameTimes {
  /** When it arrived; its admission if arrivals are saturated. */
  arrival: number;
  /** When each stage began and ended to compute it. */
  stages: { begin: number; end: number }[];
  /**
   * For each link: when it left its device for the send buffer, when the link began to send it, had sent its last bit, and
   * had delivered it. The way back comes last.
   */
  hops: { departure: number; begin: number; sent: number; delivered: number }[];
  /** When its result was delivered, or its last stage ended. */
  completion: number;
}

/**
 * Reads the times of one frame from the table of a run (`Simulation.streams[i].table`).
 *
 * @param frame below the `frames` of that stream; the first is 0
 *
 * @example
 * ```ts
 * import { frameTimes, simulate } from "paretopipe/simulate";
 *
 * const stages = [{ device: "board", service: 0.05 }];
 * const { streams } = simulate({
 *   seed: 1,
 *   devices: [{ name: "board" }],
 *   links: [],
 *   streams: [{ name: "frames", stages, bytes: [], arrivals: { kind: "list", times: [1, 2] }, frames: 2 }],
 * });
 * const { arrival, completion } = frameTimes(streams[0].table, 1);
 * console.log(arrival, completion); // 2 2.05
 * ```
 */
export function frameTimes(table: FrameTable, frame: number): FrameTimes {
  const row = table.offset(frame);
  const at = (index: number): number => table.data[row + index];
  return {
    arrival: table.arrival(frame),
    stages: Array.from({ length: table.stages }, (_, stage) => ({
      begin: at(column.stageBegin(stage)),
      end: at(column.stageEnd(stage)),
    })),
    hops: Array.from({ length: table.hops }, (_, hop) => ({
      departure: at(column.hopDeparture(hop)),
      begin: at(column.hopBegin(hop)),
      sent: at(column.hopSent(hop)),
      delivered: at(column.hopDelivered(hop)),
    })),
    completion: table.completion(frame),
  };
}
