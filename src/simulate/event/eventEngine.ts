import { ParetoPipeError } from "../../base/errors.ts";
import type { FrameSink } from "../frameTable.ts";
import type { SimulationInput } from "../input.ts";
import type { Model } from "../model.ts";
import type { Recorder } from "../recorder.ts";
import type { Simulation } from "../simulation.ts";
import { buildNetwork, type Network } from "./buildNetwork.ts";
import type { EngineContext } from "./engineContext.ts";
import { Environment } from "./environment.ts";

/**
 * Simulates the pipeline with events.
 *
 *        arrivals        stage           hop              stage
 *   source --> first queue --> station --> wire ~ ~ ~ ~ > slots --> station --> ... --> back to the source
 *              (StreamState)   (Station)   (LinkState)     (HopState)
 *
 * Each end or delivery marks the stations and links that it affects. After the last end or delivery of that instant,
 * the marked ones take their next frames. Links go first, one by one: those that carry results, then those nearest to
 * the end of the chain. When no link can start, stations do. Ties are broken by the order of declaration.
 */
export class EventEngine implements EngineContext {
  readonly environment = new Environment();
  readonly recorder: Recorder | undefined;
  readonly blocking: boolean;
  readonly byPriority: boolean;
  readonly #network: Network;
  readonly #start = (): void => this.#startMarked();

  constructor(
    model: Model,
    input: SimulationInput,
    options: { recorder?: Recorder; sinks?: readonly FrameSink[] } = {},
  ) {
    this.recorder = options.recorder;
    this.blocking = model.blocking;
    this.byPriority = input.discipline === "priority";
    this.#network = buildNetwork(model, input, this, options.sinks);
  }

  wake(): void {
    this.environment.wake(this.#start);
  }

  streamDone(): void {
    if (this.#network.streams.every((stream) => stream.isDone)) this.environment.stop();
  }

  /**
   * Runs until every measured frame is done, or the sink needs no more.
   *
   * @throws ParetoPipeError if crossing streams deadlock
   */
  run(): Simulation {
    this.wake();
    this.environment.run();
    const { streams, media, stations } = this.#network;
    const stuck = this.environment.isStopped ? undefined : streams.find((stream) => !stream.isDone);
    if (stuck) {
      const held = stations.filter((station) => !station.isFree).map((station) => station.device.name);
      throw new ParetoPipeError(
        `stream ${stuck.model.input.name} stands still after ${stuck.completed} of ${stuck.model.input.frames} frames, ` +
          `held up at ${held.join(", ") || "its source"}; streams that cross need more queue slots or overlapped I/O`,
        { code: "deadlock" },
      );
    }
    for (const stream of streams) stream.flush();
    return {
      engine: "event",
      events: this.environment.events,
      end: this.environment.now,
      streams: streams.map(({ table, measured, drops }) => ({ table, frames: measured, drops })),
      media: media.map(({ name, busy }) => ({ name, busy })),
    };
  }

  #startMarked(): void {
    const { links, stations } = this.#network;
    for (let i = 0; i < links.length; i++) {
      if (!links[i].startIfMarked()) continue;
      // A transmission that takes no time ends before anything else starts.
      this.wake();
      return;
    }
    for (let i = 0; i < stations.length; i++) stations[i].startIfMarked();
  }
}
