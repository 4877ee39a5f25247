import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { PlayClocks } from "../../runtime/controller/openPlan.ts";
import { stageTimes } from "../../runtime/pipeline/frameRow.ts";
import { column, type FrameTable } from "../../simulate/frameTable.ts";
import type { StreamInput } from "../../simulate/input.ts";

/**
 * Writes a frame's times, as reported by real devices, into the table that simulations fill, so that the same code
 * computes the figures of both. All times are on the source's clock and count from `origin`, the first frame's arrival.
 *
 * The times of other devices are converted with the estimate of their clock. Latency, compute, waiting and the sum of
 * the times on links in both directions do not depend on it: an error only shifts time between the way there and the
 * way back. Nobody observes when a frame's first and last bit leave. The last is taken as half the shortest round trip
 * before the frame's arrival; the first as the departure from the device, or the last bit of the frame before.
 *
 * Call this for the frames in order; the table keeps as many rows as a hop has links.
 *
 * @param row as the source sends it (`frameRow` in runtime/pipeline/frameRow.ts)
 */
export function setFrameTimes(
  table: FrameTable,
  frame: number,
  row: Float64Array,
  { stream, origin, clocks, returnTrips }: PlayClocks & { stream: StreamInput; origin: number },
): void {
  const { stages, hops } = table;
  const at = table.offset(frame);
  const set = (index: number, time: number) => {
    table.data[at + index] = time - origin;
  };
  const [arrival, begin, end, departed] = stageTimes(row, 0);
  const done = row[row.length - 1];
  const isEmpty = stream.stages[0].service === null;
  set(column.arrival, arrival);
  set(column.stageBegin(0), isEmpty ? arrival : begin);
  set(column.stageEnd(0), isEmpty ? arrival : end);
  let left = departed;
  for (let stage = 1; stage < stages; stage++) {
    const cells = stageTimes(row, stage);
    const team = clocks[stage];
    const { offset, roundTrip } = team[frame % team.length];
    // If the estimate says that a frame, or its result, arrived before it was sent, the estimate is wrong by at least
    // that much.
    const [came, , , went] = cells.map((time) => time - offset);
    const isLast = stage === stages - 1 && hops === stages;
    const latest = isLast ? done - went : Number.POSITIVE_INFINITY;
    const shift = Math.min(latest, Math.max(0, left - came)) - offset;
    let latestSeen = left;
    const [received, begun, ended, leaving] = cells.map((time) => {
      // With three stages, two estimates may contradict each other. Time must never go back.
      latestSeen = Math.max(latestSeen, time + shift);
      return latestSeen;
    });
    setHop(
      table,
      frame,
      frame - linksOf(clocks, stage - 1),
      { hop: stage - 1, roundTrip },
      left - origin,
      received - origin,
    );
    set(column.stageBegin(stage), begun);
    set(column.stageEnd(stage), ended);
    left = leaving;
  }
  if (hops === stages && stages > 1) {
    const roundTrip = returnTrips[frame % returnTrips.length];
    setHop(
      table,
      frame,
      frame - returnTrips.length,
      { hop: stages - 1, roundTrip },
      left - origin,
      done - origin,
    );
  }
}

/** Returns the number of links that the frames of a hop cross in turn. */
function linksOf(clocks: PlayClocks["clocks"], hop: number): number {
  return leastCommonMultiple(clocks[hop].length, clocks[hop + 1].length);
}

/**
 * Sets a frame's times on a link. An error in the clock's estimate must not make it arrive before it left.
 *
 * @param before the frame before on the same link; negative if there was none
 */
function setHop(
  table: FrameTable,
  frame: number,
  before: number,
  { hop, roundTrip }: { hop: number; roundTrip: number },
  departure: number,
  delivered: number,
): void {
  const { data } = table;
  const at = table.offset(frame);
  const sent = Math.max(departure, delivered - roundTrip / 2);
  const sentBefore = before >= 0 ? data[table.offset(before) + column.hopSent(hop)] : departure;
  data[at + column.hopDeparture(hop)] = departure;
  data[at + column.hopBegin(hop)] = Math.min(sent, Math.max(departure, sentBefore));
  data[at + column.hopSent(hop)] = sent;
  data[at + column.hopDelivered(hop)] = Math.max(departure, delivered);
}
