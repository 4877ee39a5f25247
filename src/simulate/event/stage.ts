import { column } from "../frameTable.ts";
import type { ModelStage } from "../model.ts";
import type { Candidate } from "./discipline.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { Flow } from "./flow.ts";
import type { HopState } from "./hop.ts";
import { Phase, type Station } from "./station.ts";

/**
 * A stage of a stream on its station. Frames of a stream keep their order, so counts say which frame is
 * where: those from `begun` to `delivered` wait in its slots. The event that it schedules is the end of the
 * service under way.
 */
export class StageState implements Candidate, SimulationEvent {
  readonly flow: Flow;
  readonly index: number;
  readonly station: Station;
  readonly priority: number;
  /** The hop that leads here and the one that leads on, where there are. */
  before: HopState | undefined;
  after: HopState | undefined;
  delivered = 0;
  begun = 0;
  ended = 0;
  readonly #stage: ModelStage;

  constructor(flow: Flow, index: number, station: Station) {
    this.flow = flow;
    this.index = index;
    this.station = station;
    this.priority = flow.priority;
    this.#stage = flow.stream.stages[index];
  }

  canStart(): boolean {
    return this.before ? this.delivered > this.begun : this.flow.canAdmit();
  }

  waitingSince(): number {
    return this.before
      ? this.flow.time(this.begun, column.hopDelivered(this.index - 1))
      : this.flow.waitingSince();
  }

  /** When it began to serve a frame. */
  beganAt(frame: number): number {
    return this.flow.time(frame, column.stageBegin(this.index));
  }

  /** Begins to serve the next frame; its slot is free again. */
  begin(): void {
    const { flow, station, before } = this;
    const { environment } = flow.engine;
    if (!before) flow.admit();
    const frame = this.begun++;
    flow.setTime(frame, column.stageBegin(this.index), environment.now);
    station.phase = Phase.Serving;
    if (before) {
      before.wire.dirty = true;
      flow.engine.wake();
      before.returnCredit();
    }
    const { service, afterIdle } = this.#stage;
    const seconds = service.next() + (afterIdle?.(environment.now - station.computedUntil) ?? 0);
    environment.at(station.device.finish(environment.now, seconds), Priority.End, this);
  }

  /** The service under way ends: the frame waits on the station for its link, or is done. */
  fire(): void {
    const { flow, station } = this;
    const { environment, recorder } = flow.engine;
    const frame = this.ended++;
    flow.setTime(frame, column.stageEnd(this.index), environment.now);
    station.computedUntil = environment.now;
    recorder?.({
      kind: "compute",
      resource: station.device.name,
      stream: flow.stream.input.name,
      frame,
      begin: flow.time(frame, column.stageBegin(this.index)),
      end: environment.now,
    });
    if (this.after) station.hold(this.after);
    else {
      flow.release(station, this.index);
      flow.complete();
    }
  }
}
