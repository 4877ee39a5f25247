import { column, type FrameSink, FrameTable, sinkFrames } from "../frameTable.ts";
import type { ModelStream } from "../model.ts";
import type { EngineContext } from "./engineContext.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { Station } from "./station.ts";

/** The place where a stream's frames enter: its first stage, or its first hop if that stage is empty. */
export interface Entrance {
  /** Whether it could take a frame at once, waiting frames aside. */
  canTakeNow(): boolean;
  /** Marks it to be re-evaluated at this instant. */
  mark(): void;
}

/**
 * A stream of frames in the event engine. It admits frames (arrivals, window, drops) and records the times of each
 * frame. The event that it schedules is its next open arrival.
 */
export class StreamState implements SimulationEvent {
  readonly model: ModelStream;
  readonly priority: number;
  readonly table: FrameTable;
  /**
   * Number of frames that were offered, have a row in the table, were taken by the first stage or link, and are done.
   */
  offered = 0;
  accepted = 0;
  admitted = 0;
  completed = 0;
  drops = 0;
  /** Number of frames of which the source knows that they are done. */
  #released = 0;
  readonly #releasing: SimulationEvent = { fire: () => this.#release() };
  /** Saturated arrivals: since when the next frame would have been ready, if the first stage had been free. */
  #readySince = 0;
  readonly #context: EngineContext;
  readonly #source: string;
  readonly #saturated: boolean;
  readonly #sink: FrameSink | undefined;
  #consumed = 0;
  /** The next frame enters at the one whose turn it is. */
  #entrances: readonly Entrance[] = [];
  /** The hops that bring results back, in turn; empty if none do. */
  #returns: readonly { readonly delivered: number }[] = [];

  constructor(stream: ModelStream, context: EngineContext, sink: FrameSink | undefined) {
    const { stages, hops, input } = stream;
    this.model = stream;
    this.priority = input.priority ?? 0;
    // The row of the frame that had a slot before, `slots` frames earlier, says when the slot was freed.
    const slots = Math.max(1, ...hops.map(({ pairs }) => pairs.length)) * stream.queue;
    const kept = Math.max(2 * sinkFrames, Number.isFinite(slots) ? slots + sinkFrames : 0);
    this.table = new FrameTable(stream.supply, stages.length, hops.length, sink ? kept : undefined);
    this.#context = context;
    this.#source = stages[0].device.name;
    this.#saturated = stream.arrivals === undefined;
    this.#sink = sink;
  }

  /** Opens the stream: its frames enter at `entrances` in turn from now on, and `returns` bring the results back in turn. */
  open(entrances: readonly Entrance[], returns: readonly { readonly delivered: number }[]): void {
    this.#entrances = entrances;
    this.#returns = returns;
    this.#scheduleArrival();
  }

  /** Returns a time of a frame, seconds; `offset` as in `column`. */
  time(frame: number, offset: number): number {
    return this.table.data[this.table.offset(frame) + offset];
  }

  setTime(frame: number, offset: number, time: number): void {
    this.table.data[this.table.offset(frame) + offset] = time;
  }

  /** Whether a frame is there to be admitted and the window has room. */
  canAdmit(): boolean {
    if (this.admitted - this.#released >= this.model.window) return false;
    return this.#saturated ? this.offered < this.model.supply : this.accepted > this.admitted;
  }

  waitingSince(): number {
    return this.#saturated ? this.#readySince : this.time(this.admitted, column.arrival);
  }

  /** Admits the next frame. A saturated frame arrives at the moment of its admission. */
  admit(): void {
    if (this.#saturated) {
      this.offered++;
      this.#accept();
    }
    this.admitted++;
    // Where devices take turns, the next frame may enter somewhere else.
    if (this.#entrances.length > 1) this.#reconsider();
  }

  /** A frame leaves the station that it was on. */
  release(station: Station, stage: number): void {
    if (stage === 0) this.#readySince = this.#context.environment.now;
    station.free();
  }

  /**
   * A frame's result is back. Where devices take turns it may come before that of an earlier frame; it then waits, so that
   * results leave in order.
   */
  takeResult(frame: number): void {
    const { length } = this.#returns;
    if (length === 1 || frame === this.completed) this.complete();
    while (length > 1 && this.#returns[this.completed % length].delivered * length > this.completed) {
      const last = this.model.hops.length - 1;
      this.setTime(this.completed, column.hopDelivered(last), this.#context.environment.now);
      this.complete();
    }
  }

  /** Counts a frame as done; once the source knows, the window has room for another. */
  complete(): void {
    const { environment, recorder } = this.#context;
    const frame = this.completed++;
    const { release } = this.model;
    if (release === 0) this.#release();
    else environment.at(environment.now + release, Priority.Deliver, this.#releasing);
    recorder?.({
      kind: "complete",
      resource: this.#source,
      stream: this.model.input.name,
      frame,
      begin: environment.now,
      end: environment.now,
    });
    if (this.#sink && this.completed - this.#consumed === sinkFrames) {
      this.flush();
      // A sink that needs no more is of the only stream.
      if (this.#sink.isSettled) environment.stop();
    }
    if (this.isDone) this.#context.streamDone();
  }

  /** Number of frames done that are measured. */
  get measured(): number {
    return Math.min(this.completed, this.model.input.frames);
  }

  /** Whether all frames that are measured are done. */
  get isDone(): boolean {
    return this.completed + this.drops >= this.model.input.frames;
  }

  /** Passes the finished frames that are measured to the sink. */
  flush(): void {
    const { measured } = this;
    if (measured > this.#consumed) this.#sink?.consume(this.table, this.#consumed, measured);
    this.#consumed = this.completed;
  }

  /** An open arrival: the frame waits at the source, or is dropped. */
  fire(): void {
    this.offered++;
    const { environment, recorder } = this.#context;
    const dropped = this.model.input.drop === true && this.#isFull();
    recorder?.({
      kind: dropped ? "drop" : "arrive",
      resource: this.#source,
      stream: this.model.input.name,
      frame: dropped ? this.drops : this.accepted,
      begin: environment.now,
      end: environment.now,
    });
    if (dropped) this.drops++;
    else {
      this.#accept();
      this.#reconsider();
    }
    this.#scheduleArrival();
  }

  #release(): void {
    const frame = this.#released++;
    if (this.admitted - frame !== this.model.window) return;
    this.#readySince = this.#context.environment.now;
    this.#reconsider();
  }

  #reconsider(): void {
    this.#entrances[this.admitted % this.#entrances.length].mark();
    this.#context.wake();
  }

  #accept(): void {
    this.table.reserve(this.#consumed, this.accepted);
    const frame = this.accepted++;
    const { now } = this.#context.environment;
    this.setTime(frame, column.arrival, now);
    if (!this.model.stages[0].empty) return;
    this.setTime(frame, column.stageBegin(0), now);
    this.setTime(frame, column.stageEnd(0), now);
  }

  /** Whether the first queue is full and the first stage or link could not take a frame at once. */
  #isFull(): boolean {
    const waiting = this.accepted - this.admitted;
    if (waiting < this.model.queue) return false;
    if (waiting > 0 || this.admitted - this.#released >= this.model.window) return true;
    return !this.#entrances[this.admitted % this.#entrances.length].canTakeNow();
  }

  #scheduleArrival(): void {
    if (this.#saturated || this.offered === this.model.input.frames) return;
    this.#context.environment.at(this.model.arrivals!(), Priority.Arrive, this);
  }
}
