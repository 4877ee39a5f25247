/** Something that a simulation did, for a trace of it (Chrome/Perfetto, Gantt). Times in seconds. */
export interface RecordedEvent {
  /** `compute` and `transfer` take time (transfer: first bit to last); the others happen at `begin`. */
  kind: "compute" | "transfer" | "arrive" | "drop" | "deliver" | "complete";
  /** The device or link it happened on; for arrivals and drops the source. */
  resource: string;
  stream: string;
  /** Row of the frame in its stream's table; for drops the count of frames dropped before. */
  frame: number;
  begin: number;
  end: number;
}

/** Is told of every event as it ends, in the order of their ends. */
export type Recorder = (event: RecordedEvent) => void;
