import type { Recorder } from "../recorder.ts";
import type { Environment } from "./environment.ts";

/** The state and settings that all parts of one event simulation share. */
export interface EngineContext {
  readonly environment: Environment;
  /** Called for each event; undefined if no trace is wanted. */
  readonly recorder: Recorder | undefined;
  /** Whether sending occupies the sending device, and receiving the receiving device. */
  readonly blocking: boolean;
  /** Whether streams are ordered by priority before waiting time. */
  readonly byPriority: boolean;
  /** Re-evaluates, at this instant, what the marked links and stations can start. */
  wake(): void;
  /** Called when all measured frames of a stream are done. */
  streamDone(): void;
}
