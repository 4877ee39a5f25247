import { column } from "../frameTable.ts";
import type { EngineContext } from "./engineContext.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { LinkState, LinkTask } from "./linkState.ts";
import type { SlotOwner, StageState } from "./stageState.ts";
import type { InboundHop, Marked, Station } from "./station.ts";
import type { Entrance, StreamState } from "./streamState.ts";

/** The two ends of one of a hop's links. */
export interface HopEnds {
  /** The place of this link among those that the hop's frames cross in turn. */
  turn: number;
  link: LinkState;
  before: StageState;
  /** The stage that it leads to; undefined for the way back to the source. */
  next: StageState | undefined;
  /** The station that it leads to: the station of the next stage, or the source. */
  to: Station;
}

/**
 * One hop of a stream over a link: from a stage to the next stage, or back to the source. Where several devices take turns
 * at either end, each link has its own HopState: that with turn t of n carries the frames t, t + n, t + 2n and so on, and counts
 * only these. It implements the rules of
 * slots (credits): a frame departs from its station for the send buffer when there is a slot at the next stage, and starts
 * on the link when the link is free. The way back has slots without end. With queue 0, and always with blocking I/O, there
 * is no send buffer: a frame departs when it starts, and its slot is the next station itself, which must be idle and is then
 * reserved for the frame.
 */
export class HopState implements LinkTask, InboundHop, SlotOwner, Entrance, Marked {
  readonly stream: StreamState;
  readonly index: number;
  readonly bytes: number;
  readonly priority: number;
  readonly rank: number;
  readonly next: StageState | undefined;
  /** Whether its frames go straight into service at the next station. */
  readonly isRendezvous: boolean;
  /** Number of frames that have departed, have started on the link, have been sent entirely, and have been delivered. */
  departed = 0;
  started = 0;
  sent = 0;
  delivered = 0;
  readonly #context: EngineContext;
  readonly #link: LinkState;
  readonly #before: StageState;
  readonly #from: Station;
  readonly #to: Station;
  readonly #blocking: boolean;
  /** Whether frames wait for the link in a send buffer. Without one they wait on their station, or at the source. */
  readonly #buffered: boolean;
  readonly #feeds: boolean;
  readonly #creditDelay: number;
  readonly #turn: number;
  readonly #turns: number;
  readonly #delivery: SimulationEvent = { fire: () => this.#deliver() };
  readonly #credit: SimulationEvent = { fire: () => this.#reconsider() };

  constructor(stream: StreamState, index: number, ends: HopEnds, context: EngineContext) {
    const { bytes, pairs } = stream.model.hops[index];
    this.stream = stream;
    this.index = index;
    this.bytes = bytes;
    this.priority = stream.priority;
    // Results first, then the hops nearest to the end of the chain.
    this.rank = ends.next ? index : Number.MAX_SAFE_INTEGER;
    this.next = ends.next;
    this.isRendezvous = ends.next !== undefined && (context.blocking || stream.model.queue === 0);
    this.#context = context;
    this.#link = ends.link;
    this.#before = ends.before;
    this.#from = ends.before.station;
    this.#to = ends.to;
    this.#blocking = context.blocking;
    this.#buffered = !context.blocking && !this.isRendezvous;
    this.#feeds = index === 0 && stream.model.stages[0].empty;
    this.#creditDelay = pairs[ends.turn].creditDelay;
    this.#turn = ends.turn;
    this.#turns = pairs.length;
  }

  canStart(): boolean {
    if (this.#buffered) return this.departed > this.started;
    return this.#hasFrame() && this.#hasRoom() && (!this.isRendezvous || this.#to.favours(this));
  }

  canTakeNow(): boolean {
    if (this.#buffered) return this.#hasRoom();
    return this.#link.isFree && this.#hasRoom() && (!this.#blocking || this.#from.isFree);
  }

  isReady(): boolean {
    const mayStart = this.#isKnown(this.#to.freeSince) && !(this.#blocking && this.#from.isReceiving);
    return mayStart && this.#link.isFree && this.#hasFrame() && this.#isTurn();
  }

  waitingSince(): number {
    if (this.#buffered) return this.stream.time(this.#frame(this.started), column.hopDeparture(this.index));
    return this.#feeds
      ? this.stream.waitingSince()
      : this.stream.time(this.#frame(this.started), column.stageEnd(this.#before.index));
  }

  mark(): void {
    this.#link.mark();
  }

  slotFreed(): void {
    this.#reconsider();
    this.returnCredit();
  }

  /** Tells the sending side that a slot or the station is free. The message arrives after the credit's delay. */
  returnCredit(): void {
    if (this.#creditDelay === 0) return;
    const { environment } = this.#context;
    environment.at(environment.now + this.#creditDelay, Priority.Deliver, this.#credit);
  }

  departAll(): void {
    while (this.#buffered && this.#hasFrame() && this.#hasRoom()) this.#depart();
  }

  /** Puts the next frame on the link. */
  begin(): void {
    if (!this.#buffered) this.#depart();
    const frame = this.#frame(this.started++);
    this.stream.setTime(frame, column.hopBegin(this.index), this.#context.environment.now);
    if (this.isRendezvous) this.#to.reserve();
    if (this.#blocking) {
      this.#from.send();
      if (!this.next) this.#to.receive();
    }
    this.#link.transmit(this);
  }

  /** The last bit has left. */
  leave(): void {
    const { stream } = this;
    const { environment, recorder } = this.#context;
    const frame = this.#frame(this.sent++);
    stream.setTime(frame, column.hopSent(this.index), environment.now);
    recorder?.({
      kind: "transfer",
      resource: this.#link.name,
      stream: stream.model.input.name,
      frame,
      begin: stream.time(frame, column.hopBegin(this.index)),
      end: environment.now,
    });
    if (this.#blocking) {
      stream.release(this.#from, this.index);
      if (!this.next) this.#to.endReceiving();
    }
    environment.at(
      this.#link.channel.delivered(environment.now, this.bytes),
      Priority.Deliver,
      this.#delivery,
    );
  }

  /** The next frame leaves its station, which becomes free unless sending occupies it; or it leaves the source. */
  #depart(): void {
    const { stream } = this;
    if (this.#feeds) stream.admit();
    const frame = this.#frame(this.departed++);
    stream.setTime(frame, column.hopDeparture(this.index), this.#context.environment.now);
    if (!this.#feeds && !this.#blocking) stream.release(this.#from, this.index);
  }

  #deliver(): void {
    const { stream, next } = this;
    const { environment, recorder } = this.#context;
    const frame = this.#frame(this.delivered++);
    stream.setTime(frame, column.hopDelivered(this.index), environment.now);
    recorder?.({
      kind: "deliver",
      resource: this.#link.name,
      stream: stream.model.input.name,
      frame,
      begin: environment.now,
      end: environment.now,
    });
    if (!next) stream.takeResult(frame);
    else if (this.isRendezvous) next.begin();
    else {
      this.#to.mark();
      this.#context.wake();
    }
  }

  #reconsider(): void {
    this.#link.mark();
    this.#context.wake();
  }

  /** Whether the sending side already knows of something that happened at this time at the far end. */
  #isKnown(time: number): boolean {
    return this.#creditDelay === 0 || time + this.#creditDelay <= this.#context.environment.now;
  }

  /**
   * Whether, as far as the sending side knows, the far end could take a frame now: it has a free slot, or its station
   * is idle.
   */
  #hasRoom(): boolean {
    const { next } = this;
    if (this.#blocking && this.#from.isReceiving) return false;
    if (this.isRendezvous) return this.#to.isFree && this.#isKnown(this.#to.freeSince) && this.#isTurn();
    if (next) {
      const freed = this.#frame(this.departed - this.stream.model.queue);
      return freed < next.frame(next.begun) && (freed < 0 || this.#isKnown(next.beganAt(freed)));
    }
    return !this.#blocking || this.#to.canReceive;
  }

  /** Whether its next frame is the one that the next stage begins next; another may come by another link. */
  #isTurn(): boolean {
    return this.next === undefined || this.#frame(this.departed) === this.next.frame(this.next.begun);
  }

  /** Returns the number in the stream of one of its frames. */
  #frame(own: number): number {
    return this.#turn + this.#turns * own;
  }

  #hasFrame(): boolean {
    if (!this.#feeds) return this.#from.holdsFor(this);
    return (
      this.stream.admitted === this.#frame(this.departed) &&
      this.stream.canAdmit() &&
      (!this.#blocking || this.#from.isFree)
    );
  }
}
