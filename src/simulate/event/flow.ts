import { column, type FrameSink, FrameTable } from "../frameTable.ts";
import type { ModelStream } from "../model.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { EventEngine } from "./eventEngine.ts";
import { HopState } from "./hop.ts";
import { StageState } from "./stage.ts";
import type { Station } from "./station.ts";

/** Frames between two calls of the sink. */
const chunk = 512;

/**
 * A stream of frames in the event engine: it lets frames in (arrivals, window, drops) and writes down when
 * each did what. The event that it schedules is its next open arrival.
 */
export class Flow implements SimulationEvent {
  readonly stream: ModelStream;
  readonly engine: EventEngine;
  readonly priority: number;
  readonly stages: StageState[] = [];
  readonly hops: HopState[] = [];
  readonly table: FrameTable;
  /**
   * Frames that were offered, have a row in the table, were taken by the first stage or link, and are done.
   */
  offered = 0;
  accepted = 0;
  admitted = 0;
  completed = 0;
  drops = 0;
  /** Saturated: since when the next frame has been ready, were it not for the first stage. */
  #readySince = 0;
  readonly #saturated: boolean;
  readonly #sink: FrameSink | undefined;
  #consumed = 0;

  constructor(stream: ModelStream, engine: EventEngine, sink?: FrameSink) {
    this.stream = stream;
    this.engine = engine;
    this.priority = stream.input.priority ?? 0;
    this.#saturated = stream.arrivals === undefined;
    const { stages, hops } = stream;
    this.#sink = sink;
    this.table = new FrameTable(
      stream.input.frames,
      stages.length,
      hops.length,
      sink ? 2 * chunk : undefined,
    );
    for (const [s, stage] of stages.entries()) {
      const state = new StageState(this, s, engine.station(stage.device));
      this.stages.push(state);
      if (!stage.empty) state.station.stages.push(state);
    }
    for (const [h, { link }] of hops.entries()) {
      const wire = engine.wire(link);
      const next = h + 1 < stages.length ? this.stages[h + 1] : undefined;
      const to = (next ?? this.stages[0]).station;
      const hop = new HopState(this, h, wire, this.stages[h], next, to);
      this.hops.push(hop);
      wire.hops.push(hop);
      this.stages[h].after = hop;
      if (next) next.before = hop;
      if (hop.watchesStations) {
        for (const { watchers } of [hop.from, to]) if (!watchers.includes(wire)) watchers.push(wire);
      }
    }
    this.#scheduleArrival();
  }

  /** A time of a frame. */
  time(frame: number, offset: number): number {
    return this.table.data[this.table.offset(frame) + offset];
  }

  setTime(frame: number, offset: number, time: number): void {
    this.table.data[this.table.offset(frame) + offset] = time;
  }

  /** Whether there is a frame to let in and the window is open. */
  canAdmit(): boolean {
    if (this.admitted - this.completed >= this.stream.window) return false;
    return this.#saturated ? this.offered < this.stream.input.frames : this.accepted > this.admitted;
  }

  waitingSince(): number {
    return this.#saturated ? this.#readySince : this.time(this.admitted, column.arrival);
  }

  /** Lets the next frame in: a saturated one arrives by being let in. */
  admit(): void {
    if (this.#saturated) {
      this.offered++;
      this.#accept();
    }
    this.admitted++;
  }

  /** A frame leaves the station that it was on. */
  release(station: Station, stage: number): void {
    if (stage === 0) this.#readySince = this.engine.environment.now;
    station.free();
  }

  /** A frame is done: the window has room for another. */
  complete(): void {
    const { environment, recorder } = this.engine;
    const frame = this.completed++;
    if (this.admitted - frame === this.stream.window) {
      this.#readySince = environment.now;
      this.#lookAgain();
    }
    recorder?.({
      kind: "complete",
      resource: this.stages[0].station.device.name,
      stream: this.stream.input.name,
      frame,
      begin: environment.now,
      end: environment.now,
    });
    if (this.#sink && this.completed - this.#consumed === chunk) this.flush();
  }

  /** Hands the frames that are done to the sink. */
  flush(): void {
    this.#sink?.consume(this.table, this.#consumed, this.completed);
    this.#consumed = this.completed;
  }

  /** An open arrival: it waits at the source, or is dropped. */
  fire(): void {
    this.offered++;
    const { environment, recorder } = this.engine;
    const dropped = this.stream.input.drop === true && this.#isFull();
    recorder?.({
      kind: dropped ? "drop" : "arrive",
      resource: this.stages[0].station.device.name,
      stream: this.stream.input.name,
      frame: dropped ? this.drops : this.accepted,
      begin: environment.now,
      end: environment.now,
    });
    if (dropped) this.drops++;
    else {
      this.#accept();
      this.#lookAgain();
    }
    this.#scheduleArrival();
  }

  /** The first stage, or the link where it is empty, may be able to take a frame. */
  #lookAgain(): void {
    if (this.stream.stages[0].empty) this.hops[0].wire.dirty = true;
    else this.stages[0].station.dirty = true;
    this.engine.wake();
  }

  #accept(): void {
    this.table.reserve(this.#consumed, this.accepted);
    const frame = this.accepted++;
    const { now } = this.engine.environment;
    this.setTime(frame, column.arrival, now);
    if (!this.stream.stages[0].empty) return;
    this.setTime(frame, column.stageBegin(0), now);
    this.setTime(frame, column.stageEnd(0), now);
  }

  /** Whether the first queue is full, and the first stage or link could not take a frame at once. */
  #isFull(): boolean {
    const waiting = this.accepted - this.admitted;
    if (waiting < this.stream.queue) return false;
    if (waiting > 0 || this.admitted - this.completed >= this.stream.window) return true;
    if (!this.stream.stages[0].empty) return !this.stages[0].station.isFree;
    const [hop] = this.hops;
    return !hop.wire.isFree || !hop.hasRoom() || (this.engine.blocking && !hop.from.isFree);
  }

  #scheduleArrival(): void {
    if (this.#saturated || this.offered === this.stream.input.frames) return;
    this.engine.environment.at(this.stream.arrivals!(), Priority.Arrive, this);
  }
}
