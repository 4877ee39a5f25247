import { column, type FrameSink, FrameTable, firstOffsets, rowStep } from "../frameTable.ts";
import { returnsResult, type SimulationInput } from "../input.ts";
import type { Model } from "../model.ts";
import { isReplicated } from "../route.ts";
import type { Simulation } from "../simulation.ts";
import { BlockingLoop } from "./blockingLoop.ts";
import { runReplicated } from "./replicatedChain.ts";

/** Frames between two calls of the sink. */
const chunk = 512;

/**
 * Explains why the departure-time recursion does not support an input; undefined if it does. It supports the plain
 * chain only: one stream and no shared medium.
 */
export function whyNotTandem(input: SimulationInput): string | undefined {
  if (input.streams.length > 1) return "there are several streams";
  if (input.links.some((link) => link.medium !== undefined)) return "links share a medium";
  return undefined;
}

/**
 * Simulates the plain chain without events. The times of frame k follow from those of the frames before by additions
 * and maxima (a max-plus recursion; Baccelli et al., Synchronization and Linearity, 1992, chapter 2). B(s, k) is the
 * begin of service at stage s, E its end, X(s, k) the departure from its device, L(s, k) the begin on the link, T the end of
 * sending, D the delivery:
 *
 *   B(0, k) = max(arrival, free(0), D(last, k - window))
 *   E(s, k) = B(s, k) + service + the extra time after the pause B(s, k) - E(s, k - 1)
 *   X(s, k) = max(E(s, k), B(s + 1, k - queue) + credit delay); on the way back E(s, k)
 *   L(s, k) = max(X(s, k), T(s, k - 1))
 *   T(s, k) = the channel's time to send from L      D(s, k) = T(s, k) + delay, in order
 *   B(s, k) = max(D(s - 1, k), free(s))
 *   free(s) = X(s, k - 1); E(s, k - 1) at the end of the chain
 *
 * With queue 0 or blocking I/O a frame leaves when its link starts, which needs the next device to be free:
 *
 *   X(s, k) = L(s, k) = max(E(s, k), T(s, k - 1), free(s + 1) + credit delay)
 *   free(s) = T(s, k - 1) with blocking I/O
 *
 * With blocking I/O and a way back, the source also receives results between its own frames: see BlockingLoop. Stages
 * whose frames go to several devices in turn: see runReplicated.
 *
 * An empty first stage has no B: X(0, k) then uses the conditions of B(0, k) instead of E(0, k). Samplers are called in
 * the order of frames, as in the event engine, and times are made of the same sums, so the two engines agree to the
 * last bit.
 */
export function runTandem(model: Model, sink?: FrameSink): Simulation {
  const { blocking } = model;
  if (blocking && returnsResult(model.streams[0].input)) return new BlockingLoop(model, sink).run();
  if (isReplicated(model.streams[0].input)) return runReplicated(model, sink);
  const { input, stages, hops, arrivals, queue, window } = model.streams[0];
  const stageCount = stages.length;
  const hopCount = hops.length;
  const rendezvous = blocking || queue === 0;
  const feeds = stages[0].empty;
  const { drop = false, frames } = input;
  const history = 1 + Math.max(finite(window), finite(queue));
  const table = new FrameTable(frames, stageCount, hopCount, sink ? history + chunk : frames);
  const { data, width } = table;
  const devices = stages.map((stage) => stage.device);
  const services = stages.map((stage) => stage.service);
  const links = hops.map((hop) => hop.link);
  const channels = hops.map((hop) => hop.link.channel);
  const bytes = hops.map((hop) => hop.bytes);
  const afterIdle = stages.map((stage) => stage.afterIdle);
  const cools = afterIdle.some((cost) => cost !== undefined);
  const lastEnd = new Float64Array(stageCount).fill(Number.NEGATIVE_INFINITY);
  // When the device of each stage and the link of each hop finished the frame before.
  const deviceFree = new Float64Array(stageCount).fill(Number.NEGATIVE_INFINITY);
  const linkFree = new Float64Array(hopCount);
  // If a link's times never change, they are looked up once: a quarter faster.
  const fixed = hops.map((hop) => hop.link.channel.fixed(hop.bytes));
  const steady = devices.every((device) => device.isSteady) && fixed.every((times) => times !== undefined);
  const overhead = Float64Array.from(fixed, (times) => times?.overhead ?? 0);
  const sending = Float64Array.from(fixed, (times) => times?.sending ?? 0);
  const delay = Float64Array.from(fixed, (times) => times?.delay ?? 0);
  const credit = Float64Array.from(hops, (hop) => hop.creditDelay);
  const lastDelivery = new Float64Array(hopCount);
  let accepted = 0;
  let consumed = 0;
  let drops = 0;
  // Number of frames that the first stage or link had taken by the current arrival.
  let taken = 0;
  // The loop below determines the engine's speed, so offsets are looked up before it.
  const { toBegin, toEnd, toDeparture, toStart, toSent, toDelivered } = firstOffsets;
  const toNextBegin = column.stageBegin(1);
  const firstBegin = feeds ? column.hopDeparture(0) : column.stageBegin(0);

  for (let offered = 0; offered < frames; offered++) {
    const frame = accepted;
    const at = table.offset(frame);
    // Row of the frame whose begin of service frees a slot; negative while slots are left.
    const slots = !rendezvous && frame >= queue ? table.offset(frame - queue) : -1;
    const arrival = arrivals ? arrivals() : 0;
    let ready = arrival;
    if (!feeds) ready = later(ready, deviceFree[0]);
    else if (rendezvous) ready = later(ready, linkFree[0]);
    if (frame >= window) ready = later(ready, data[table.offset(frame - window) + width - 1]);
    if (feeds) {
      if (rendezvous) ready = later(ready, deviceFree[1] + credit[0]);
      else if (slots >= 0) ready = later(ready, data[slots + toNextBegin] + credit[0]);
    }
    if (drop) {
      while (taken < frame && data[table.offset(taken) + firstBegin] <= arrival) taken++;
      if (frame - taken >= queue && (taken < frame || ready > arrival)) {
        drops++;
        continue;
      }
    }
    accepted++;
    data[at] = arrivals ? arrival : ready;
    let time = feeds ? data[at] : ready;
    for (let s = 0, cell = at; ; s++, cell += rowStep) {
      data[cell + toBegin] = time;
      if (!feeds || s > 0) {
        let service = services[s].next();
        if (cools) service += afterIdle[s]?.(time - lastEnd[s]) ?? 0;
        time = steady ? time + service : devices[s].finish(time, service);
        if (cools) lastEnd[s] = time;
      }
      data[cell + toEnd] = time;
      if (s === hopCount) {
        deviceFree[s] = time;
        break;
      }
      let departure = ready;
      if (!feeds || s > 0) {
        departure = time;
        if (s + 1 < stageCount) {
          if (rendezvous) departure = later(later(time, linkFree[s]), deviceFree[s + 1] + credit[s]);
          else if (slots >= 0) departure = later(time, data[slots + toNextBegin + rowStep * s] + credit[s]);
        }
      }
      const start = later(departure, linkFree[s]);
      const sent = steady
        ? start + overhead[s] + sending[s]
        : channels[s].sent(links[s].start(start), bytes[s]);
      data[cell + toDeparture] = departure;
      data[cell + toStart] = start;
      data[cell + toSent] = sent;
      linkFree[s] = sent;
      deviceFree[s] = blocking ? sent : departure;
      time = steady ? later(lastDelivery[s], sent + delay[s]) : channels[s].delivered(sent, bytes[s]);
      lastDelivery[s] = time;
      data[cell + toDelivered] = time;
      if (s + 1 === stageCount) break;
      if (!rendezvous) time = later(time, deviceFree[s + 1]);
    }
    if (sink && accepted - consumed === chunk) {
      sink.consume(table, consumed, accepted);
      consumed = accepted;
    }
  }
  sink?.consume(table, consumed, accepted);
  const end = accepted > 0 ? table.completion(accepted - 1) : 0;
  return { engine: "tandem", events: 0, end, streams: [{ table, frames: accepted, drops }], media: [] };
}

/**
 * Like Math.max but without its handling of NaN and -0, which times never are; that handling makes the whole engine an
 * eighth slower.
 */
function later(a: number, b: number): number {
  return a > b ? a : b;
}

function finite(count: number): number {
  return count === Number.POSITIVE_INFINITY ? 0 : count;
}
