import { column } from "../frameTable.ts";
import type { ModelStage } from "../model.ts";
import type { EngineContext } from "./engineContext.ts";
import type { SimulationEvent } from "./environment.ts";
import type { Marked, Station, StationTask } from "./station.ts";
import type { Entrance, StreamState } from "./streamState.ts";

/** The hop that leads to a stage, as the stage sees it. */
export interface SlotOwner {
  /** Called when a slot in front of the stage becomes free. */
  slotFreed(): void;
}

/**
 * One stage of a stream on its station. Frames of a stream keep their order, so counts tell where each frame is: frames
 * from `begun` to `delivered` wait in its slots. The event that it schedules is the end of the current service.
 */
export class StageState implements StationTask, Entrance, SimulationEvent {
  readonly stream: StreamState;
  readonly index: number;
  readonly station: Station;
  readonly priority: number;
  /** Number of frames that have arrived in its slots, were taken into service, and were served. */
  delivered = 0;
  begun = 0;
  ended = 0;
  readonly #stage: ModelStage;
  readonly #context: EngineContext;
  #before: SlotOwner | undefined;
  #after: Marked | undefined;

  constructor(stream: StreamState, index: number, station: Station, context: EngineContext) {
    this.stream = stream;
    this.index = index;
    this.station = station;
    this.priority = stream.priority;
    this.#stage = stream.model.stages[index];
    this.#context = context;
  }

  /** Sets the hop that leads to this stage. Without one, the stage takes frames from the source. */
  comesAfter(hop: SlotOwner): void {
    this.#before = hop;
  }

  /** Sets the hop that leads on from this stage. Without one, frames are done when they are served. */
  leadsTo(hop: Marked): void {
    this.#after = hop;
  }

  canStart(): boolean {
    return this.#before ? this.delivered > this.begun : this.stream.canAdmit();
  }

  canTakeNow(): boolean {
    return this.station.isFree;
  }

  mark(): void {
    this.station.mark();
  }

  waitingSince(): number {
    return this.#before
      ? this.stream.time(this.begun, column.hopDelivered(this.index - 1))
      : this.stream.waitingSince();
  }

  /** Returns when service of a frame began, seconds. */
  beganAt(frame: number): number {
    return this.stream.time(frame, column.stageBegin(this.index));
  }

  /** A frame arrives in a slot. */
  deliver(): void {
    this.delivered++;
  }

  /** Begins to serve the next frame, which frees its slot. */
  begin(): void {
    const { stream, station } = this;
    if (!this.#before) stream.admit();
    const frame = this.begun++;
    stream.setTime(frame, column.stageBegin(this.index), this.#context.environment.now);
    this.#before?.slotFreed();
    const { service, afterIdle } = this.#stage;
    station.serve(service.next() + (afterIdle?.(station.pause) ?? 0), this);
  }

  /** Ends the current service: the frame waits on the station for its link, or is done. */
  fire(): void {
    const { stream, station } = this;
    const { environment, recorder } = this.#context;
    const frame = this.ended++;
    stream.setTime(frame, column.stageEnd(this.index), environment.now);
    station.endService();
    recorder?.({
      kind: "compute",
      resource: station.device.name,
      stream: stream.model.input.name,
      frame,
      begin: this.beganAt(frame),
      end: environment.now,
    });
    if (this.#after) station.hold(this.#after);
    else {
      stream.release(station, this.index);
      stream.complete();
    }
  }
}
