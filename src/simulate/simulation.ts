import type { FrameTable } from "./frameTable.ts";

/** The result of one stream. */
export interface StreamRun {
  /** The first `frames` rows are the finished frames, in order. */
  table: FrameTable;
  frames: number;
  /** Number of frames that were dropped because the first queue was full. */
  drops: number;
}

/** The result of one run: raw times, from which `measure` computes its figures. */
export interface Simulation {
  engine: "event" | "tandem";
  /** Number of events; 0 for an engine without events. */
  events: number;
  /** Time of the last event, seconds. */
  end: number;
  /** In the order of the input. */
  streams: StreamRun[];
  /** Seconds in which each shared medium was in use. */
  media: { name: string; busy: number }[];
  /**
   * Number of messages at which TCP would have given up a connection because of losses; absent if nothing counted them.
   */
  givenUp?: number;
}
