import type { SteadyTimes } from "../../network/channel.ts";
import { type FrameTable, firstOffsets, rowStep } from "../frameTable.ts";
import type { ModelLink, ModelStage, ModelStream } from "../model.ts";

const { toBegin, toEnd, toDeparture, toStart, toSent, toDelivered } = firstOffsets;

/** What all stages of a chain share. */
export interface Chain {
  stream: ModelStream;
  table: FrameTable;
  /** With blocking I/O, sending occupies the sender and receiving the receiver. */
  blocking: boolean;
}

/**
 * One stage of the recursion in `tandemEngine.ts` and the hop after it. Given when frames are ready for the stage, it computes when
 * they begin and end there, and leave, are sent and are delivered by the hop.
 */
export class ChainStage {
  readonly #chain: Chain;
  readonly #index: number;
  readonly #stage: ModelStage;
  readonly #link: ModelLink | undefined;
  readonly #bytes: number;
  readonly #credit: number;
  /** The stage that the hop leads to; undefined for the way back and at the end of the chain. */
  readonly #next: ChainStage | undefined;
  /** Whether a frame leaves only when its link starts and the next device is free. */
  readonly #rendezvous: boolean;
  /** The times of the link if only pauses change them. They are looked up once, which makes the engine a quarter faster. */
  readonly #steady: SteadyTimes | undefined;
  /** When the device and the link finished the frame before. */
  #deviceFree = Number.NEGATIVE_INFINITY;
  #linkFree = 0;
  #lastEnd = Number.NEGATIVE_INFINITY;
  #lastSent = Number.NEGATIVE_INFINITY;
  #lastDelivered = 0;

  constructor(chain: Chain, index: number, next: ChainStage | undefined) {
    const { stages, hops, queue } = chain.stream;
    const hop = hops.at(index);
    this.#chain = chain;
    this.#index = index;
    this.#stage = stages[index];
    this.#link = hop?.link;
    this.#bytes = hop?.bytes ?? 0;
    this.#credit = hop?.creditDelay ?? 0;
    this.#next = next;
    this.#rendezvous = chain.blocking || queue === 0;
    this.#steady =
      hop && !hop.link.from.hasOutages && !hop.link.to.hasOutages
        ? hop.link.channel.steady(hop.bytes)
        : undefined;
  }

  /**
   * Returns when this stage, the first of the chain, can admit a frame that arrives at `arrival`: its device is free, or its link
   * and the next device if it is empty, and the window has room.
   */
  admission(frame: number, arrival: number, deviceFree = this.#deviceFree): number {
    const { table, stream } = this.#chain;
    const { queue, window, release } = stream;
    let ready = arrival;
    if (!this.#stage.empty) ready = later(ready, deviceFree);
    else if (this.#rendezvous)
      ready = later(later(ready, this.#linkFree), this.#next!.#deviceFree + this.#credit);
    else if (frame >= queue) ready = later(ready, this.#next!.#beganAt(frame - queue) + this.#credit);
    return frame >= window ? later(ready, table.completion(frame - window) + release) : ready;
  }

  /** Computes the times of `count` frames from `from` at this stage and its hop; their rows follow each other in the table. */
  pass(from: number, count: number): void {
    const { table, stream, blocking } = this.#chain;
    const { data, width } = table;
    const { empty, device, service, afterIdle } = this.#stage;
    const isFirst = this.#index === 0;
    const isSaturated = stream.arrivals === undefined;
    const next = empty ? undefined : this.#next;
    const link = this.#link;
    const steady = this.#steady;
    const until = from + count;
    // Numbers in a row are cheaper than a call for each frame, and variables than fields.
    let drawn = empty ? 0 : service.take(count);
    const { block: services } = service;
    const isSteady = device.isSteady;
    let deviceFree = this.#deviceFree;
    let linkFree = this.#linkFree;
    let lastEnd = this.#lastEnd;
    let lastSent = this.#lastSent;
    let lastDelivered = this.#lastDelivered;
    let at = table.offset(from) + rowStep * this.#index;
    for (let frame = from; frame < until; frame++, at += width) {
      // The arrival for the first stage, the delivery of the hop before for the others.
      let time = data[at];
      if (isFirst) {
        time = this.admission(frame, time, deviceFree);
        if (isSaturated) data[at] = time;
      } else if (!this.#rendezvous) time = later(time, deviceFree);
      if (empty) {
        // It begins and ends at the arrival. The frame leaves when it is admitted.
        data[at + toBegin] = data[at];
        data[at + toEnd] = data[at];
      } else {
        data[at + toBegin] = time;
        let seconds = services[drawn++];
        if (afterIdle) seconds += afterIdle(time - lastEnd);
        time = isSteady ? time + seconds : device.finish(time, seconds);
        data[at + toEnd] = time;
        lastEnd = time;
      }
      if (!link) {
        deviceFree = time;
        continue;
      }
      if (next) time = this.#departure(frame, time, next);
      const start = later(time, linkFree);
      data[at + toDeparture] = time;
      data[at + toStart] = start;
      if (steady) {
        const sent = start + steady.overhead + steady.sending;
        const latency = steady.afterIdle
          ? steady.latency + steady.afterIdle(start - lastSent)
          : steady.latency;
        data[at + toSent] = sent;
        lastSent = sent;
        linkFree = sent;
        lastDelivered = later(lastDelivered, sent + steady.delay + latency);
        data[at + toDelivered] = lastDelivered;
      } else {
        const sent = link.channel.sent(link.start(start), this.#bytes);
        data[at + toSent] = sent;
        linkFree = sent;
        data[at + toDelivered] = link.channel.delivered(sent, this.#bytes);
      }
      deviceFree = blocking ? linkFree : time;
    }
    this.#deviceFree = deviceFree;
    this.#linkFree = linkFree;
    this.#lastEnd = lastEnd;
    this.#lastSent = lastSent;
    this.#lastDelivered = lastDelivered;
  }

  /** Returns when a frame that ended at `end` leaves for the next stage. */
  #departure(frame: number, end: number, next: ChainStage): number {
    if (this.#rendezvous) return later(later(end, this.#linkFree), next.#deviceFree + this.#credit);
    const { queue } = this.#chain.stream;
    return frame < queue ? end : later(end, next.#beganAt(frame - queue) + this.#credit);
  }

  /** When service of a frame began here, seconds. */
  #beganAt(frame: number): number {
    const { table } = this.#chain;
    return table.data[table.offset(frame) + toBegin + rowStep * this.#index];
  }
}

/**
 * Like Math.max but without its handling of NaN and -0, which times never are; that handling makes the whole engine an
 * eighth slower.
 */
function later(a: number, b: number): number {
  return a > b ? a : b;
}
