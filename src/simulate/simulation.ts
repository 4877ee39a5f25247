import type { FrameTable } from "./frameTable.ts";

/** What one stream's frames did. */
export interface StreamRun {
  /** The first `frames` rows are those of the frames that were done, in order. */
  table: FrameTable;
  frames: number;
  /** Frames that found the first queue full. */
  drops: number;
}

/** What happened in one run of a simulation: raw times, from which `measure` takes its figures. */
export interface Simulation {
  engine: "event" | "tandem";
  /** Events that happened; 0 for an engine that has none. */
  events: number;
  /** Time of the last event, seconds. */
  end: number;
  /** In the order of the input. */
  streams: StreamRun[];
  /** Seconds in which each shared medium was in use. */
  media: { name: string; busy: number }[];
  /** Messages at which TCP would have given a connection up for their losses; absent where nobody counted. */
  givenUp?: number;
}
