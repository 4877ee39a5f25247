import { ParetoPipeError } from "../../base/errors.ts";
import type { Device } from "../device.ts";
import type { FrameSink } from "../frameTable.ts";
import type { SimulationInput } from "../input.ts";
import type { Model, ModelLink } from "../model.ts";
import type { Recorder } from "../recorder.ts";
import type { Simulation } from "../simulation.ts";
import { Environment } from "./environment.ts";
import { Flow } from "./flow.ts";
import { Medium } from "./medium.ts";
import { Station } from "./station.ts";
import { Wire } from "./wire.ts";

/**
 * The pipeline as events.
 *
 *        arrivals        stage           hop              stage
 *   source --> first queue --> station --> wire ~ ~ ~ ~ > slots --> station --> ... --> back to the source
 *              (Flow)          (Station)   (Wire, Channel) (credits)
 *
 * What ends or is delivered marks the stations and wires that it touches. Once nothing else ends or is
 * delivered at that instant, marked ones take their next frames: first wires, one by one, those that carry
 * results first and then those nearest to the end of the chain; when no wire can, stations. Equals go in the
 * order of declaration.
 */
export class EventEngine {
  readonly environment = new Environment();
  readonly recorder: Recorder | undefined;
  readonly blocking: boolean;
  readonly byPriority: boolean;
  readonly #stations: Map<Device, Station>;
  readonly #wires: Map<ModelLink, Wire>;
  readonly #stationList: Station[];
  readonly #wireList: Wire[];
  readonly #media: Medium[];
  readonly #flows: Flow[];
  readonly #start = (): void => this.#startAll();

  constructor(
    model: Model,
    input: SimulationInput,
    options: { recorder?: Recorder; sinks?: readonly FrameSink[] } = {},
  ) {
    this.recorder = options.recorder;
    this.blocking = model.blocking;
    this.byPriority = input.discipline === "priority";
    this.#media = (input.media ?? []).map((medium) => new Medium(medium, this.environment));
    this.#stations = new Map(model.devices.map((device) => [device, new Station(device, this)]));
    this.#wires = new Map(
      model.links.map((link) => {
        const medium = this.#media.find((m) => m.name === link.input.medium);
        return [link, new Wire(link, this, medium)];
      }),
    );
    this.#stationList = [...this.#stations.values()];
    this.#flows = model.streams.map((stream, i) => new Flow(stream, this, options.sinks?.[i]));
    this.#wireList = [...this.#wires.values()].sort((a, b) => b.rank - a.rank);
  }

  station(device: Device): Station {
    return this.#stations.get(device)!;
  }

  wire(link: ModelLink): Wire {
    return this.#wires.get(link)!;
  }

  /** Has whatever can start do so at this instant. */
  wake(): void {
    this.environment.wake(this.#start);
  }

  /**
   * Runs until every frame is done.
   *
   * @throws ParetoPipeError if streams that cross block each other for ever
   */
  run(): Simulation {
    this.wake();
    this.environment.run();
    const stuck = this.#flows.find((flow) => flow.completed + flow.drops < flow.stream.input.frames);
    if (stuck) {
      const held = this.#stationList.filter((station) => !station.isFree).map((s) => s.device.name);
      throw new ParetoPipeError(
        `stream ${stuck.stream.input.name} stands still after ${stuck.completed} of ${stuck.stream.input.frames} frames, ` +
          `held up at ${held.join(", ") || "its source"}; streams that cross need more queue slots or overlapped I/O`,
      );
    }
    for (const flow of this.#flows) flow.flush();
    return {
      engine: "event",
      events: this.environment.events,
      end: this.environment.now,
      streams: this.#flows.map(({ table, completed, drops }) => ({ table, frames: completed, drops })),
      media: this.#media.map(({ name, busy }) => ({ name, busy })),
    };
  }

  #startAll(): void {
    const wires = this.#wireList;
    const stations = this.#stationList;
    for (let i = 0; i < wires.length; i++) {
      if (!wires[i].dirty) continue;
      wires[i].dirty = false;
      if (!wires[i].start()) continue;
      // What takes no time on it ends before anything else starts.
      this.wake();
      return;
    }
    for (let i = 0; i < stations.length; i++) {
      if (!stations[i].dirty) continue;
      stations[i].dirty = false;
      stations[i].start();
    }
  }
}
