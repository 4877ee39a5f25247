import { column } from "../frameTable.ts";
import type { Candidate } from "./discipline.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { Flow } from "./flow.ts";
import type { StageState } from "./stage.ts";
import { Phase, type Station } from "./station.ts";
import type { Wire } from "./wire.ts";

/**
 * A stream's way over one link: from the stage before to the next stage, or back to the source. Here are the
 * rules of slots (credits): a frame starts on the link when the link is free and there is a slot at the next
 * stage. With queue 0, and with blocking I/O whatever the queue, there is one when the next station is idle,
 * which is then reserved for the frame.
 */
export class HopState implements Candidate {
  readonly flow: Flow;
  readonly index: number;
  readonly wire: Wire;
  readonly bytes: number;
  readonly priority: number;
  readonly from: Station;
  readonly to: Station;
  readonly before: StageState;
  /** The stage that it leads to; undefined for the way back. */
  readonly next: StageState | undefined;
  /** Frames that have started, have left entirely, and have been delivered. */
  started = 0;
  sent = 0;
  delivered = 0;
  /** Whether it waits for stations to be free, and not only for slots. */
  readonly watchesStations: boolean;
  readonly #rendezvous: boolean;
  readonly #blocking: boolean;
  readonly #feeds: boolean;
  readonly #creditDelay: number;
  readonly #delivery: SimulationEvent = { fire: () => this.#deliver() };
  readonly #credit: SimulationEvent = { fire: () => this.#lookAgain() };

  constructor(
    flow: Flow,
    index: number,
    wire: Wire,
    before: StageState,
    next: StageState | undefined,
    to: Station,
  ) {
    this.flow = flow;
    this.index = index;
    this.wire = wire;
    this.bytes = flow.stream.hops[index].bytes;
    this.#creditDelay = flow.stream.hops[index].creditDelay;
    this.priority = flow.priority;
    this.before = before;
    this.next = next;
    this.from = before.station;
    this.to = to;
    this.#blocking = flow.engine.blocking;
    this.#rendezvous = next !== undefined && (this.#blocking || flow.stream.queue === 0);
    this.watchesStations = this.#rendezvous || this.#blocking;
    if (this.#rendezvous) to.inbound.push(this);
    this.#feeds = index === 0 && flow.stream.stages[0].empty;
  }

  canStart(): boolean {
    return this.#hasFrame() && this.hasRoom() && (!this.#rendezvous || this.to.favours(this));
  }

  /** Whether only the station ahead keeps its frame from starting. */
  isReady(): boolean {
    const mayStart = this.#isKnown(this.to.freeSince) && !(this.#blocking && this.from.receiving);
    return mayStart && this.wire.isFree && this.#hasFrame();
  }

  /**
   * The stage ahead has a free slot, or its station is idle, as of now: the news comes after the credit's
   * delay.
   */
  returnCredit(): void {
    if (this.#creditDelay === 0) return;
    const { environment } = this.flow.engine;
    environment.at(environment.now + this.#creditDelay, Priority.Deliver, this.#credit);
  }

  /** Whether what happened at a time at the far end is known here. */
  #isKnown(time: number): boolean {
    return this.#creditDelay === 0 || time + this.#creditDelay <= this.flow.engine.environment.now;
  }

  #lookAgain(): void {
    this.wire.dirty = true;
    this.flow.engine.wake();
  }

  /** Whether the far end, as far as is known here, could take a frame now: a slot, or an idle station. */
  hasRoom(): boolean {
    const { next, to } = this;
    if (this.#blocking && this.from.receiving) return false;
    if (this.#rendezvous) return to.isFree && this.#isKnown(to.freeSince);
    if (next) {
      const freed = this.started - this.flow.stream.queue;
      return freed < next.begun && (freed < 0 || this.#isKnown(next.beganAt(freed)));
    }
    return !this.#blocking || ((to.phase === Phase.Idle || to.phase === Phase.Holding) && !to.receiving);
  }

  #hasFrame(): boolean {
    if (!this.#feeds) return this.from.phase === Phase.Holding && this.from.held === this;
    return this.flow.canAdmit() && (!this.#blocking || this.from.isFree);
  }

  waitingSince(): number {
    return this.#feeds
      ? this.flow.waitingSince()
      : this.flow.time(this.started, column.stageEnd(this.before.index));
  }

  /** Puts the next frame on the link; the station that held it is free, unless sending occupies it. */
  begin(): void {
    const { flow, from, to, next } = this;
    if (this.#feeds) flow.admit();
    const frame = this.started++;
    flow.setTime(frame, column.hopBegin(this.index), flow.engine.environment.now);
    if (this.#rendezvous) to.phase = Phase.Reserved;
    if (this.#blocking) {
      from.phase = Phase.Sending;
      if (!next) to.receiving = true;
    } else if (!this.#feeds) {
      flow.release(from, this.index);
    }
    this.wire.transmit(this);
  }

  /** The last bit has left. */
  leave(): void {
    const { flow, from, to } = this;
    const { environment, recorder } = flow.engine;
    const frame = this.sent++;
    flow.setTime(frame, column.hopSent(this.index), environment.now);
    recorder?.({
      kind: "transfer",
      resource: this.wire.name,
      stream: flow.stream.input.name,
      frame,
      begin: flow.time(frame, column.hopBegin(this.index)),
      end: environment.now,
    });
    if (this.#blocking) {
      flow.release(from, this.index);
      if (!this.next) {
        to.receiving = false;
        to.changed();
      }
    }
    environment.at(
      this.wire.channel.delivered(environment.now, this.bytes),
      Priority.Deliver,
      this.#delivery,
    );
  }

  #deliver(): void {
    const { flow, next, to } = this;
    const { environment, recorder } = flow.engine;
    const frame = this.delivered++;
    flow.setTime(frame, column.hopDelivered(this.index), environment.now);
    recorder?.({
      kind: "deliver",
      resource: this.wire.name,
      stream: flow.stream.input.name,
      frame,
      begin: environment.now,
      end: environment.now,
    });
    if (!next) {
      flow.complete();
      return;
    }
    next.delivered++;
    if (this.#rendezvous) next.begin();
    else {
      to.dirty = true;
      flow.engine.wake();
    }
  }
}
