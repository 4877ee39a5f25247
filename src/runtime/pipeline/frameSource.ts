import type { Item } from "./item.ts";

/** Where the frames of a plan come from, and where their results arrive: on the device of the first stage. */
export interface FrameSource {
  /** The run's time 0, on this device's clock. */
  readonly origin: number;
  /** Admits the frames that the rules allow now. Call this whenever something changed. */
  admit(): void;
  /** Records that a frame is done. Throws WorkerFailure if it is not the next one, because frames stay in order. */
  complete(item: Item): void;
  /** Admits no further frame by itself. */
  stop(): void;
}
