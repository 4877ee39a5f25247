import { InputError } from "../base/errors.ts";
import { checkInput } from "./checkInput.ts";
import { EventEngine } from "./event/eventEngine.ts";
import type { FrameSink } from "./frameTable.ts";
import type { SimulationInput } from "./input.ts";
import { buildModel } from "./model.ts";
import type { Recorder } from "./recorder.ts";
import type { Simulation } from "./simulation.ts";
import { runTandem, whyNotTandem } from "./tandem/tandemEngine.ts";

/** How to run. */
export interface SimulateOptions {
  /** `auto` (default) takes the recursion where it applies and nothing is recorded, else the event engine. */
  engine?: "auto" | "event" | "tandem";
  /** Is told of every event; for traces. Needs the event engine. */
  recorder?: Recorder;
  /**
   * One for each stream: it is handed the frames that are done, and tables keep the latest rows only, so that
   * memory does not grow with the number of frames.
   */
  sinks?: readonly FrameSink[];
}

/**
 * Plays one run of a pipeline. Both engines give the same times to the last bit.
 *
 * @throws InputError if the input is not one, or the recursion is asked for and cannot play it
 * @throws ParetoPipeError if crossing streams block each other for ever
 */
export function simulate(input: SimulationInput, options: SimulateOptions = {}): Simulation {
  const { engine = "auto", recorder, sinks } = options;
  checkInput(input);
  const obstacle = recorder ? "events are recorded" : whyNotTandem(input);
  if (engine === "tandem" && obstacle) {
    throw new InputError(`the engine tandem needs a plain chain, but ${obstacle}; use the engine event`);
  }
  const model = buildModel(input);
  if (engine === "event" || obstacle) return new EventEngine(model, input, { recorder, sinks }).run();
  return runTandem(model, sinks?.[0]);
}
