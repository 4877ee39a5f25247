import type { Played } from "../../runtime/controller/playPlan.ts";
import { column, FrameTable } from "../../simulate/frameTable.ts";
import { returnsResult, type StreamInput } from "../../simulate/input.ts";
import type { Simulation } from "../../simulate/simulation.ts";

/** Values of a row before those of further stages, and of each of them. */
const ofSource = 4;
const ofStage = 4;

/**
 * The times that real devices told, as the table that simulations give, so that one code takes the figures of both.
 * All times are on the source's clock and count from the first frame's arrival.
 *
 * Times of other devices come over by the estimate of their clock. Latency, compute, waiting and the time on links
 * in both directions together do not depend on it: an error shifts time between the way there and the way back.
 * When a frame's last bit left is not observed: it is taken as half the least round trip before it was there.
 */
export function toSimulation(stream: StreamInput, { rows, drops, clocks, returnTrip }: Played): Simulation {
  const stages = stream.stages.length;
  const hops = stages - 1 + (returnsResult(stream) ? 1 : 0);
  const table = new FrameTable(rows.length, stages, hops);
  const origin = rows[0]?.[0] ?? 0;
  for (const [frame, row] of rows.entries()) {
    const at = table.offset(frame);
    const set = (index: number, time: number) => {
      table.data[at + index] = time - origin;
    };
    const [arrival, begin, end, departed] = row;
    const isEmpty = stream.stages[0].service === null;
    set(column.arrival, arrival);
    set(column.stageBegin(0), isEmpty ? arrival : begin);
    set(column.stageEnd(0), isEmpty ? arrival : end);
    let left = departed;
    for (let stage = 1; stage < stages; stage++) {
      const cells = row.slice(ofSource + ofStage * (stage - 1), ofSource + ofStage * stage);
      // Where the estimate of its clock has a frame come before it was sent, or its result before that was sent, the
      // estimate is off by that much at least.
      const [came, , , went] = cells.map((time) => time - clocks[stage].offset);
      const isLast = stage === stages - 1 && hops === stages;
      const latest = isLast ? row[row.length - 1] - went : Number.POSITIVE_INFINITY;
      const shift = Math.min(latest, Math.max(0, left - came)) - clocks[stage].offset;
      let latestSeen = left;
      const [received, begun, ended, leaving] = cells.map((time) => {
        // With three stages two estimates may contradict each other; time never goes back.
        latestSeen = Math.max(latestSeen, time + shift);
        return latestSeen;
      });
      setHop(set, stage - 1, left, received, clocks[stage].roundTrip);
      set(column.stageBegin(stage), begun);
      set(column.stageEnd(stage), ended);
      left = leaving;
    }
    if (hops === stages && stages > 1) {
      setHop(set, stages - 1, left, row[row.length - 1], returnTrip);
    }
  }
  const end = rows.length > 0 ? table.completion(rows.length - 1) : 0;
  return { engine: "event", events: 0, end, streams: [{ table, frames: rows.length, drops }], media: [] };
}

/** A frame's times on a link. An error of the clock's estimate must not make it arrive before it left. */
function setHop(
  set: (index: number, time: number) => void,
  hop: number,
  begin: number,
  delivered: number,
  roundTrip: number,
): void {
  set(column.hopBegin(hop), begin);
  set(column.hopSent(hop), Math.max(begin, delivered - roundTrip / 2));
  set(column.hopDelivered(hop), Math.max(begin, delivered));
}
