import { checkChoice } from "../base/checkChoice.ts";
import { InputError } from "../base/errors.ts";
import { checkInput } from "./checkInput.ts";
import { EventEngine } from "./event/eventEngine.ts";
import type { FrameSink } from "./frameTable.ts";
import type { SimulationInput } from "./input.ts";
import { buildModel } from "./model.ts";
import type { Recorder } from "./recorder.ts";
import type { Simulation } from "./simulation.ts";
import { runTandem } from "./tandem/tandemEngine.ts";
import { whyNotTandem } from "./tandem/whyNotTandem.ts";

/** The simulation engines that can be asked for. */
export const engines = ["auto", "event", "tandem"] as const;

/** Options of a simulation run. */
export interface SimulateOptions {
  /** `auto` (default) uses the recursion if it supports the input and nothing is recorded, else the event engine. */
  engine?: (typeof engines)[number];
  /** Called for each event, to make a trace. Needs the event engine. */
  recorder?: Recorder;
  /**
   * One sink per stream, which receives the finished frames. Tables then keep only the latest rows, so memory does not
   * grow with the number of frames.
   */
  sinks?: readonly FrameSink[];
}

/**
 * Simulates one run of a pipeline.
 *
 *   SimulationInput            plain data: devices, links, media, streams (input.ts)
 *     | checkInput             reports what is wrong with it
 *     | buildModel             samplers with named random streams; Device: work to time, Channel: bytes to time
 *     v
 *   plain chain? -- yes --> tandem/   the times of a frame from those of the frames before: sums and maxima
 *     | no                    |
 *     v                       |
 *   event/                    |        events in their total order: (time, priority, sequence)
 *     |                       |
 *     v                       v
 *   FrameTable                         the times of each frame
 *     |
 *     v
 *   Meter --> Metrics --> Prediction   figures of one run (measure.ts), of all replications (predict.ts)
 *
 * Both engines follow the rules in docs/reference/simulator.md, and give the same times to the last bit.
 *
 * @throws InputError if the input or the engine is invalid, or the recursion is requested and does not support the input
 * @throws ParetoPipeError if crossing streams deadlock
 *
 * @example
 * ```ts
 * import { frameTimes, simulate } from "paretopipe/simulate";
 *
 * const { streams } = simulate({
 *   seed: 1,
 *   devices: [{ name: "board" }],
 *   links: [],
 *   streams: [
 *     {
 *       name: "frames",
 *       stages: [{ device: "board", service: 0.05 }],
 *       bytes: [],
 *       arrivals: { kind: "periodic", period: 0.1 },
 *       frames: 3,
 *     },
 *   ],
 * });
 * console.log(frameTimes(streams[0].table, 2).completion.toFixed(2)); // 0.25
 * ```
 */
export function simulate(input: SimulationInput, options: SimulateOptions = {}): Simulation {
  checkInput(input);
  return simulateChecked(input, options);
}

/** Simulates one run of an input that `checkInput` has passed. Throws as `simulate` does, but not for what is checked there. */
export function simulateChecked(input: SimulationInput, options: SimulateOptions = {}): Simulation {
  const { engine = "auto", recorder, sinks } = options;
  checkChoice("engine", engine, engines);
  const obstacle = recorder ? "events are recorded" : whyNotTandem(input);
  if (engine === "tandem" && obstacle) {
    throw new InputError(`the engine tandem needs a plain chain, but ${obstacle}; use the engine event`, {
      code: "invalid-simulation",
    });
  }
  const model = buildModel(input);
  const run =
    engine === "event" || obstacle
      ? new EventEngine(model, input, { recorder, sinks }).run()
      : runTandem(model, sinks?.[0]);
  return { ...run, givenUp: model.links.reduce((sum, { channel }) => sum + channel.givenUp, 0) };
}
