import { type FrameTable, firstOffsets, rowStep } from "./frameTable.ts";

/** Number of sums over the frames of a stream, before those of each visit: latency, time inside, filling. */
export const general = 3;

/** Number of sums of each visit: busy, waiting, flight. All stages come first, then all hops. */
export const perVisit = 3;

/** Number of sums of a stream with this many stages and hops. */
export function sumCount(stages: number, hops: number): number {
  return general + perVisit * (stages + hops);
}

/**
 * Adds the latency of a frame and the time that it was inside to `sums`, and returns the latency, seconds.
 *
 * @param row where the frame's row begins in the table's data
 * @param admission the column of the time of admission
 * @param filling time that the frame's inputs waited for it to be full, the mean over its inputs
 */
export function addLatency(
  sums: Float64Array,
  { data, width }: FrameTable,
  row: number,
  admission: number,
  filling: number,
): number {
  const completion = data[row + width - 1];
  const latency = completion - data[row] + filling;
  sums[0] += latency;
  sums[1] += completion - data[row + admission];
  sums[2] += filling;
  return latency;
}

/**
 * Adds what frames `from` to `to - 1` spent at each stage and hop to `sums`, seconds: one stage after the other, so that its sums
 * stay in registers.
 */
export function addVisits(sums: Float64Array, table: FrameTable, from: number, to: number): void {
  const { data, stages, hops } = table;
  const { toBegin, toEnd, toStart, toSent, toDelivered } = firstOffsets;
  for (let s = 0; s < stages; s++) {
    const hasHop = s < hops;
    const stage = general + perVisit * s;
    const hop = stage + perVisit * stages;
    let busy = sums[stage];
    let waiting = sums[stage + 1];
    let sending = hasHop ? sums[hop] : 0;
    let held = hasHop ? sums[hop + 1] : 0;
    let flight = hasHop ? sums[hop + 2] : 0;
    for (let frame = from; frame < to; frame++) {
      const cell = table.offset(frame) + rowStep * s;
      const begin = data[cell + toBegin];
      const end = data[cell + toEnd];
      busy += end - begin;
      // Before the begin of a stage, a row has the arrival or the delivery of the hop before.
      waiting += begin - data[cell];
      if (!hasHop) continue;
      const start = data[cell + toStart];
      sending += data[cell + toSent] - start;
      held += start - end;
      flight += data[cell + toDelivered] - start;
    }
    sums[stage] = busy;
    sums[stage + 1] = waiting;
    if (!hasHop) continue;
    sums[hop] = sending;
    sums[hop + 1] = held;
    sums[hop + 2] = flight;
  }
}
