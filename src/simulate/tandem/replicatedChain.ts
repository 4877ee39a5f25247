import { column, type FrameSink, FrameTable, sinkFrames } from "../frameTable.ts";
import type { Model } from "../model.ts";
import type { Simulation } from "../simulation.ts";
import { FirstQueue } from "./firstQueue.ts";

/**
 * Simulates the plain chain in which several devices take turns at some stages (overlapped I/O). It is the recursion of
 * `runTandem` with more than one device or link for a stage or hop. Of the n(s) devices of stage s, number k mod n(s) serves
 * frame k. With m = lcm(n(s), n(s + 1)), link k mod m of hop s carries it, and each of these links has `queue` slots of its
 * own at its far end:
 *
 *   B(s, k) = max(D(s - 1, k), free(s, k mod n(s)))
 *   X(s, k) = max(E(s, k), B(s + 1, k - m queue) + credit delay); on the way back E(s, k)
 *   L(s, k) = max(X(s, k), T(s, k - m))
 *   T, D    = as in `runTandem`; on the way back also D(s, k) >= D(s, k - 1), because results leave in order
 *
 * With queue 0 the link starts when the device of its next frame is free and has begun all frames before. If the first stage
 * is empty, frames leave the source in order: X(0, k) >= X(0, k - 1).
 *
 * Samplers are called, and sums made, as in the event engine, so that both agree to the last bit.
 */
export function runReplicated(model: Model, sink?: FrameSink): Simulation {
  const { input, stages, hops, arrivals, queue, window, release } = model.streams[0];
  const last = stages.length - 1;
  const rendezvous = queue === 0;
  const feeds = stages[0].empty;
  const { drop = false, frames } = input;
  const slotsOf = (hop: number): number => queue * hops[hop].pairs.length;
  const history = 1 + Math.max(0, ...[window, ...hops.map((_, hop) => slotsOf(hop))].filter(Number.isFinite));
  const table = new FrameTable(frames, stages.length, hops.length, sink ? history + sinkFrames : frames);
  const { data } = table;
  const time = (frame: number, offset: number): number => data[table.offset(frame) + offset];
  const never = (length: number) => new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  // When each device and each link finished its frame before, and when each device ended to compute it.
  const deviceFree = stages.map(({ team }) => never(team.length));
  const deviceEnd = stages.map(({ team }) => never(team.length));
  const linkFree = hops.map(({ pairs }) => new Float64Array(pairs.length));
  const places = new FirstQueue(model.streams[0], table);
  let lastLeft = 0;
  let lastResult = 0;
  let accepted = 0;
  let consumed = 0;
  let drops = 0;

  /** When the next stage lets a frame leave its device. */
  const credit = (hop: number, frame: number): number => {
    const { pairs } = hops[hop];
    const { creditDelay } = pairs[frame % pairs.length];
    if (rendezvous) {
      const { team } = stages[hop + 1];
      return Math.max(
        linkFree[hop][frame % pairs.length],
        deviceFree[hop + 1][frame % team.length] + creditDelay,
      );
    }
    const freed = frame - slotsOf(hop);
    return freed < 0 ? Number.NEGATIVE_INFINITY : time(freed, column.stageBegin(hop + 1)) + creditDelay;
  };

  for (let offered = 0; offered < frames; offered++) {
    const frame = accepted;
    const arrival = arrivals ? arrivals() : 0;
    let ready = Math.max(arrival, feeds ? Math.max(lastLeft, credit(0, frame)) : deviceFree[0][0]);
    if (frame >= window) ready = Math.max(ready, table.completion(frame - window) + release);
    if (drop && places.drops(frame, arrival, ready)) {
      drops++;
      continue;
    }
    accepted++;
    lastLeft = ready;
    const at = table.offset(frame);
    data[at] = arrivals ? arrival : ready;
    let now = feeds ? data[at] : ready;
    for (let s = 0; ; s++) {
      const turn = frame % stages[s].team.length;
      data[at + column.stageBegin(s)] = now;
      if (!feeds || s > 0) {
        const { device, service } = stages[s].team[turn];
        const seconds = service.next() + (stages[s].afterIdle?.(now - deviceEnd[s][turn]) ?? 0);
        now = device.finish(now, seconds);
        deviceEnd[s][turn] = now;
      }
      data[at + column.stageEnd(s)] = now;
      if (s === hops.length) {
        deviceFree[s][turn] = now;
        break;
      }
      const { pairs, bytes } = hops[s];
      const pair = frame % pairs.length;
      const { link } = pairs[pair];
      let departure = feeds && s === 0 ? ready : now;
      if (s < last && !(feeds && s === 0)) departure = Math.max(departure, credit(s, frame));
      const start = Math.max(departure, linkFree[s][pair]);
      const sent = link.channel.sent(link.start(start), bytes);
      now = link.channel.delivered(sent, bytes);
      if (s === last) {
        now = Math.max(now, lastResult);
        lastResult = now;
      }
      data[at + column.hopDeparture(s)] = departure;
      data[at + column.hopBegin(s)] = start;
      data[at + column.hopSent(s)] = sent;
      data[at + column.hopDelivered(s)] = now;
      linkFree[s][pair] = sent;
      deviceFree[s][turn] = departure;
      if (s === last) break;
      // With queue 0 the frame has left only when this device was free.
      if (!rendezvous) now = Math.max(now, deviceFree[s + 1][frame % stages[s + 1].team.length]);
    }
    if (sink && accepted - consumed === sinkFrames) {
      sink.consume(table, consumed, accepted);
      consumed = accepted;
      if (sink.isSettled) break;
    }
  }
  sink?.consume(table, consumed, accepted);
  const end = accepted > 0 ? table.completion(accepted - 1) : 0;
  return { engine: "tandem", events: 0, end, streams: [{ table, frames: accepted, drops }], media: [] };
}
