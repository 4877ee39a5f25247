import type { Recorder } from "../recorder.ts";
import type { Environment } from "./environment.ts";

/** What every part of one event simulation shares. */
export interface EngineContext {
  readonly environment: Environment;
  /** Called for each event, where a trace of the simulation is wanted. */
  readonly recorder: Recorder | undefined;
  /** Whether sending occupies the sending device and receiving the receiving one. */
  readonly blocking: boolean;
  /** Whether streams go by priority before they go by waiting time. */
  readonly byPriority: boolean;
  /** Re-evaluates, at this instant, what the marked links and stations can start. */
  wake(): void;
}
