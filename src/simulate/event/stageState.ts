import { column } from "../frameTable.ts";
import type { ServiceSampler } from "../serviceSampler.ts";
import type { EngineContext } from "./engineContext.ts";
import type { SimulationEvent } from "./environment.ts";
import type { Marked, Station, StationTask } from "./station.ts";
import type { Entrance, StreamState } from "./streamState.ts";

/** The hop that leads to a stage, as the stage sees it. */
export interface SlotOwner {
  /** Number of frames that it has delivered. */
  readonly delivered: number;
  /** Called when a slot in front of the stage becomes free. */
  slotFreed(): void;
}

/**
 * One stage of a stream on its station, which is alone or takes turns with others: the station with turn t of n serves the
 * frames t, t + n, t + 2n and so on. They keep their order, so counts tell where each is: those from `begun` on that were
 * delivered wait in its slots. The event that it schedules is the end of the current service.
 */
export class StageState implements StationTask, Entrance, SimulationEvent {
  readonly stream: StreamState;
  readonly index: number;
  readonly station: Station;
  readonly priority: number;
  /** The first frame that it serves has this number, and each further one is `team` later. */
  readonly turn: number;
  readonly team: number;
  /** Number of its frames that were taken into service, and that were served. */
  begun = 0;
  ended = 0;
  readonly #service: ServiceSampler;
  readonly #afterIdle: ((pause: number) => number) | undefined;
  readonly #context: EngineContext;
  #before: readonly SlotOwner[] = [];
  #after: readonly Marked[] = [];

  constructor(stream: StreamState, index: number, turn: number, station: Station, context: EngineContext) {
    const { team, afterIdle } = stream.model.stages[index];
    this.stream = stream;
    this.index = index;
    this.turn = turn;
    this.team = team.length;
    this.station = station;
    this.priority = stream.priority;
    this.#service = team[turn].service;
    this.#afterIdle = afterIdle;
    this.#context = context;
  }

  /** Sets the hops that lead to this stage, which its frames take in turn. Without any, frames come from the source. */
  comesAfter(hops: readonly SlotOwner[]): void {
    this.#before = hops;
  }

  /** Sets the hops that lead on from this stage, in turn. Without any, frames are done when they are served. */
  leadsTo(hops: readonly Marked[]): void {
    this.#after = hops;
  }

  canStart(): boolean {
    const { length } = this.#before;
    if (length === 0) return this.stream.canAdmit();
    return this.#before[this.begun % length].delivered * length > this.begun;
  }

  canTakeNow(): boolean {
    return this.station.isFree;
  }

  mark(): void {
    this.station.mark();
  }

  waitingSince(): number {
    return this.#before.length > 0
      ? this.stream.time(this.frame(this.begun), column.hopDelivered(this.index - 1))
      : this.stream.waitingSince();
  }

  /** Returns the number in the stream of one of its frames. */
  frame(own: number): number {
    return this.turn + this.team * own;
  }

  /** Returns when service of a frame began, seconds. */
  beganAt(frame: number): number {
    return this.stream.time(frame, column.stageBegin(this.index));
  }

  /** Begins to serve the next frame, which frees its slot. */
  begin(): void {
    const { stream, station } = this;
    const { length } = this.#before;
    if (length === 0) stream.admit();
    const own = this.begun++;
    stream.setTime(this.frame(own), column.stageBegin(this.index), this.#context.environment.now);
    if (length > 0) this.#before[own % length].slotFreed();
    station.serve(this.#service.next() + (this.#afterIdle?.(station.pause) ?? 0), this);
  }

  /** Ends the current service: the frame waits on the station for its link, or is done. */
  fire(): void {
    const { stream, station } = this;
    const { environment, recorder } = this.#context;
    const own = this.ended++;
    const frame = this.frame(own);
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
    const { length } = this.#after;
    if (length > 0) station.hold(this.#after[own % length]);
    else {
      stream.release(station, this.index);
      stream.complete();
    }
  }
}
