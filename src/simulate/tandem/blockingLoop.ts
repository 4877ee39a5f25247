import { column, type FrameSink, FrameTable, sinkFrames } from "../frameTable.ts";
import type { Model, ModelStream } from "../model.ts";
import type { Simulation } from "../simulation.ts";

/**
 * Simulates the plain chain with blocking I/O whose results come back. Every device but the source does the same things
 * in the same order for every frame. Only the source has a choice, between its own frames (compute, send) and incoming
 * results. So the recursion steps from one action of the source to the next and takes the one that can start first. In
 * a tie the result goes first and an arrival last. After each step, frames move on through the other devices as far as
 * these are known to be free.
 *
 * That order is always known: a frame that the source cannot send yet waits for a result to leave the last device, and
 * the oldest frame in the chain waits for nothing.
 */
export class BlockingLoop {
  readonly #stream: ModelStream;
  readonly #sink: FrameSink | undefined;
  readonly #table: FrameTable;
  readonly #last: number;
  readonly #feeds: boolean;
  readonly #dropping: boolean;
  /** Number of frames that have left each device, and that have ended on it; the two are equal if it is free. */
  readonly #left: Int32Array;
  readonly #ended: Int32Array;
  /** When each device and each link finished the frame before; the source's time also covers results. */
  readonly #deviceFree: Float64Array;
  readonly #linkFree: Float64Array;
  /** Arrivals that wait at the source; used only if more than one may have to be known. */
  readonly #waiting: number[] = [];
  #nextArrival = Number.POSITIVE_INFINITY;
  #offered = 0;
  #drops = 0;
  #admitted = 0;
  #consumed = 0;

  constructor(model: Model, sink?: FrameSink) {
    const [stream] = model.streams;
    const { stages, hops, input, supply, queue, window } = stream;
    this.#stream = stream;
    this.#sink = sink;
    this.#last = stages.length - 1;
    this.#feeds = stages[0].empty;
    this.#dropping = input.drop === true && queue < Number.POSITIVE_INFINITY;
    const history = Number.isFinite(window) ? window : 1;
    const kept = sink ? history + stages.length + sinkFrames : undefined;
    this.#table = new FrameTable(supply, stages.length, hops.length, kept);
    this.#left = new Int32Array(stages.length);
    this.#ended = new Int32Array(stages.length);
    this.#deviceFree = new Float64Array(stages.length).fill(Number.NEGATIVE_INFINITY);
    this.#linkFree = new Float64Array(hops.length);
    if (this.#dropping) this.#drawArrival();
  }

  run(): Simulation {
    for (;;) {
      const result = this.#resultStart();
      const own = this.#ownStart();
      const arrival = this.#nextArrival;
      if (result <= own && result <= arrival) {
        if (result === Number.POSITIVE_INFINITY) break;
        this.#takeResult(result);
        if (this.#completed === this.#stream.input.frames) break;
      } else if (own <= arrival) this.#doOwn(own);
      else this.#arrive();
    }
    const frames = this.#completed;
    this.#sink?.consume(this.#table, this.#consumed, frames);
    const end = frames > 0 ? this.#table.completion(frames - 1) : 0;
    const streams = [{ table: this.#table, frames, drops: this.#drops }];
    return { engine: "tandem", events: 0, end, streams, media: [] };
  }

  /** Number of results that are back. */
  get #completed(): number {
    return this.#left[this.#last];
  }

  /** When the next result could start on its way back; Infinity while the last device has none. */
  #resultStart(): number {
    const frame = this.#completed;
    if (this.#ended[this.#last] === frame) return Number.POSITIVE_INFINITY;
    const ended = this.#time(frame, column.stageEnd(this.#last));
    return Math.max(ended, this.#linkFree[this.#last], this.#deviceFree[0]);
  }

  /**
   * When the source could start the next action for its own frames; Infinity if that waits for a result, or nothing is
   * left to do.
   */
  #ownStart(): number {
    if (this.#holds) return this.#sendStart(this.#time(this.#left[0], column.stageEnd(0)));
    const ready = this.#ready();
    return this.#feeds ? this.#sendStart(ready) : Math.max(ready, this.#deviceFree[0]);
  }

  /** Whether the source holds a frame that it has computed. */
  get #holds(): boolean {
    return this.#ended[0] > this.#left[0];
  }

  /** When a frame that is ready could be sent; Infinity while the next device still has a frame. */
  #sendStart(ready: number): number {
    if (this.#left[1] < this.#left[0]) return Number.POSITIVE_INFINITY;
    return Math.max(ready, this.#linkFree[0], this.#deviceFree[0], this.#credit(0));
  }

  /**
   * When the next frame has arrived and the window has room for it; Infinity if that is not known yet, or there is no
   * next frame.
   */
  #ready(): number {
    const { window, arrivals, supply } = this.#stream;
    if (this.#admitted - this.#completed >= window) return Number.POSITIVE_INFINITY;
    if (arrivals && !this.#dropping && this.#waiting.length === 0 && this.#offered < supply) {
      this.#offered++;
      this.#waiting.push(arrivals());
    }
    if (arrivals ? this.#waiting.length === 0 : this.#admitted === supply) return Number.POSITIVE_INFINITY;
    const room = this.#admitted >= window ? this.#table.completion(this.#admitted - window) : 0;
    return Math.max(arrivals ? this.#waiting[0] : 0, room);
  }

  /** When the sender on a hop knows that the next device is free. */
  #credit(hop: number): number {
    return this.#deviceFree[hop + 1] + this.#stream.hops[hop].creditDelay;
  }

  #takeResult(start: number): void {
    const frame = this.#completed;
    this.#send(this.#last, frame, start);
    this.#deviceFree[0] = this.#linkFree[this.#last];
    if (this.#sink && this.#completed - this.#consumed === sinkFrames) {
      this.#sink.consume(this.#table, this.#consumed, this.#completed);
      this.#consumed = this.#completed;
    }
    this.#moveOn();
  }

  #doOwn(start: number): void {
    const frame = this.#left[0];
    if (!this.#holds) {
      const arrival = this.#stream.arrivals ? this.#waiting.shift()! : start;
      this.#admitted++;
      this.#set(frame, column.arrival, arrival);
      this.#serve(0, frame, this.#feeds ? arrival : start);
      if (!this.#feeds) {
        this.#deviceFree[0] = this.#time(frame, column.stageEnd(0));
        return;
      }
    }
    this.#send(0, frame, start);
    this.#serve(1, frame, this.#time(frame, column.hopDelivered(0)));
    this.#moveOn();
  }

  /** Moves frames between the devices after the source as long as one can take the next. */
  #moveOn(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (let s = this.#last - 1; s > 0; s--) {
        const frame = this.#left[s];
        if (this.#ended[s] === frame || this.#left[s + 1] < frame) continue;
        const ended = this.#time(frame, column.stageEnd(s));
        this.#send(s, frame, Math.max(ended, this.#linkFree[s], this.#credit(s)));
        this.#serve(s + 1, frame, this.#time(frame, column.hopDelivered(s)));
        moved = true;
      }
    }
  }

  #serve(stage: number, frame: number, begin: number): void {
    const { device, service, empty, afterIdle } = this.#stream.stages[stage];
    this.#set(frame, column.stageBegin(stage), begin);
    let end = begin;
    if (!empty) {
      const last = frame > 0 ? this.#time(frame - 1, column.stageEnd(stage)) : Number.NEGATIVE_INFINITY;
      end = device.finish(begin, service.next() + (afterIdle?.(begin - last) ?? 0));
    }
    this.#set(frame, column.stageEnd(stage), end);
    this.#ended[stage]++;
  }

  #send(hop: number, frame: number, start: number): void {
    const { link, bytes } = this.#stream.hops[hop];
    const sent = link.channel.sent(link.start(start), bytes);
    this.#set(frame, column.hopDeparture(hop), start);
    this.#set(frame, column.hopBegin(hop), start);
    this.#set(frame, column.hopSent(hop), sent);
    this.#set(frame, column.hopDelivered(hop), link.channel.delivered(sent, bytes));
    this.#linkFree[hop] = sent;
    this.#deviceFree[hop] = sent;
    this.#left[hop]++;
  }

  /** Handles an arrival if frames may be dropped: it sees the places that are free by its time. */
  #arrive(): void {
    const time = this.#nextArrival;
    const { queue } = this.#stream;
    this.#waiting.push(time);
    // A frame that waits alone may still be taken at once. A frame behind another one cannot.
    const taken = this.#waiting.length === 1 && !this.#holds && this.#ownStart() === time;
    if (this.#waiting.length > queue && !taken) {
      this.#waiting.pop();
      this.#drops++;
    }
    this.#drawArrival();
  }

  #drawArrival(): void {
    const { arrivals, supply } = this.#stream;
    this.#nextArrival = this.#offered++ < supply ? arrivals!() : Number.POSITIVE_INFINITY;
  }

  #time(frame: number, offset: number): number {
    return this.#table.data[this.#table.offset(frame) + offset];
  }

  #set(frame: number, offset: number, time: number): void {
    this.#table.data[this.#table.offset(frame) + offset] = time;
  }
}
