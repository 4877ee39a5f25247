/** One event of a simulation, for a trace (Chrome/Perfetto, Gantt). Times in seconds. */
export interface RecordedEvent {
  /** `compute` and `transfer` take time (transfer: first bit to last bit); the others happen at `begin`. */
  kind: "compute" | "transfer" | "arrive" | "drop" | "deliver" | "complete";
  /** The device or link on which it happened; for arrivals and drops, the source. */
  resource: string;
  stream: string;
  /** Row of the frame in its stream's table; for drops, the number of frames dropped before. */
  frame: number;
  begin: number;
  end: number;
}

/** Called for each event when it ends, in the order of the ends. */
export type Recorder = (event: RecordedEvent) => void;
