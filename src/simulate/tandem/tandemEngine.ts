import { type FrameSink, FrameTable, sinkFrames } from "../frameTable.ts";
import { returnsResult } from "../input.ts";
import type { Model } from "../model.ts";
import { isReplicated } from "../route.ts";
import type { Simulation } from "../simulation.ts";
import { BlockingLoop } from "./blockingLoop.ts";
import { ChainStage } from "./chainStage.ts";
import { FirstQueue } from "./firstQueue.ts";
import { runReplicated } from "./replicatedChain.ts";

/**
 * Maximum number of frames that pass a stage before the next stage looks at them: their rows and random numbers stay in the
 * processor's first cache. Whole blocks fill the frames between two calls of the sink.
 */
const maxBlock = sinkFrames;

/**
 * Simulates the plain chain without events. The times of frame k follow from those of the frames before by additions
 * and maxima (a max-plus recursion; Baccelli et al., Synchronization and Linearity, 1992, chapter 2). B(s, k) is the
 * begin of service at stage s, E its end, X(s, k) the departure from its device, L(s, k) the begin on the link, T the end of
 * sending, D the delivery:
 *
 *   B(0, k) = max(arrival, free(0), D(last, k - window)); without a way back E(last, k - window) + release delay
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
 * Frames pass a stage in blocks, before the next stage looks at them: a loop over one stage has its numbers in registers, which
 * halves the time. A block must end before a frame that needs to know what later stages did with a frame of the same block.
 *
 * An empty first stage has no B: X(0, k) then uses the conditions of B(0, k) instead of E(0, k). Samplers are called in
 * the order of frames, as in the event engine, and times are made of the same sums, so the two engines agree to the
 * last bit.
 */
export function runTandem(model: Model, sink?: FrameSink): Simulation {
  const { blocking } = model;
  const [stream] = model.streams;
  if (blocking && returnsResult(stream.input)) return new BlockingLoop(model, sink).run();
  if (isReplicated(stream.input)) return runReplicated(model, sink);
  const { input, stages, hops, arrivals, queue, window } = stream;
  const { drop = false, frames } = input;
  const history = 1 + Math.max(finite(window), finite(queue));
  const table = new FrameTable(frames, stages.length, hops.length, sink ? history + sinkFrames : frames);
  const chain = { stream, table, blocking };
  const passed: ChainStage[] = [];
  for (let s = stages.length - 1; s >= 0; s--) passed.unshift(new ChainStage(chain, s, passed.at(0)));
  const [first] = passed;
  const block = drop || blocking ? 1 : blockOf(queue, window);
  const places = new FirstQueue(stream, table);
  let accepted = 0;
  let consumed = 0;
  let drops = 0;

  for (let offered = 0; offered < frames; ) {
    const count = Math.min(block, frames - offered);
    const at = table.offset(accepted);
    for (let i = 0; i < count; i++) table.data[at + i * table.width] = arrivals ? arrivals() : 0;
    offered += count;
    if (drop) {
      const arrival = table.data[at];
      if (places.drops(accepted, arrival, first.admission(accepted, arrival))) {
        drops++;
        continue;
      }
    }
    for (const stage of passed) stage.pass(accepted, count);
    accepted += count;
    if (sink && accepted - consumed >= sinkFrames) {
      sink.consume(table, consumed, accepted);
      consumed = accepted;
      if (sink.isSettled) break;
    }
  }
  sink?.consume(table, consumed, accepted);
  const end = accepted > 0 ? table.completion(accepted - 1) : 0;
  return { engine: "tandem", events: 0, end, streams: [{ table, frames: accepted, drops }], media: [] };
}

/**
 * Number of frames that pass a stage before the next stage is looked at: the largest power of two for which all that one stage asks
 * of later ones (its slots, the window) lies in an earlier block. It divides the size of the table's ring, so that the rows of a
 * block follow each other.
 */
function blockOf(queue: number, window: number): number {
  const most = Math.min(queue, window, maxBlock);
  return most < 1 ? 1 : 2 ** Math.floor(Math.log2(most));
}

function finite(count: number): number {
  return count === Number.POSITIVE_INFINITY ? 0 : count;
}
