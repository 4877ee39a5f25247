import { checkInput } from "./checkInput.ts";
import { EventEngine } from "./event/eventEngine.ts";
import type { SimulationInput } from "./input.ts";
import { buildModel } from "./model.ts";
import type { Recorder } from "./recorder.ts";
import type { Simulation } from "./simulation.ts";

/** How to run. */
export interface SimulateOptions {
  /** Is told of every event; for traces. */
  recorder?: Recorder;
}

/**
 * Plays one run of a pipeline by the rules of the event engine.
 *
 * @throws InputError if the input is not one
 * @throws ParetoPipeError if crossing streams block each other for ever
 */
export function simulate(input: SimulationInput, options: SimulateOptions = {}): Simulation {
  checkInput(input);
  return new EventEngine(buildModel(input), input, options.recorder).run();
}
