import { setImmediate as nextTurn } from "node:timers/promises";
import { shuffle } from "simple-statistics";
import { ParetoPipeError } from "../../base/errors.ts";
import { randomStream } from "../../base/random.ts";
import { keyOf, type PointName } from "../../judge/pointName.ts";
import { DeviceError } from "../../runtime/protocol/deviceError.ts";
import { averagesOf } from "../../simulate/averages.ts";
import { isPrecise } from "../../simulate/isPrecise.ts";
import type { Visit, VisitRecord } from "./visitRecord.ts";

/** The points to measure, and how to measure one. */
export interface MeasurePointsOptions {
  points: readonly PointName[];
  /** The records of an earlier run. */
  records: readonly VisitRecord[];
  /** Runs a plan once, in fresh processes. Throws DeviceError if a device fails. */
  visit: (point: PointName, round: number) => Promise<VisitRecord>;
  /** Checks that every device answers. Throws DeviceError naming the one that does not. */
  checkDevices: () => Promise<void>;
  /** Saves a record so that it survives a crash. */
  keep: (record: VisitRecord) => Promise<void>;
  /** A point is done when both 95 % intervals have at most this half-width, relative to the mean. */
  width: number;
  /** Seconds. The first visit is always made, and a visit that has begun is finished. */
  budget: number;
  seed: number;
  signal?: AbortSignal;
  onProgress?: (progress: MeasurePointsProgress) => void;
}

/** How far the measuring of points is. */
export interface MeasurePointsProgress {
  round: number;
  point: PointName;
  /** Number of points that are done, out of all. */
  done: number;
  points: number;
  elapsed: number;
}

/** Why measuring ended. */
export type MeasureEnd = "interval" | "budget";

/** A point has failed after this many failed visits. */
const maxFailures = 2;

/** Fewer visits than this do not give a useful interval. */
const minVisits = 3;

/**
 * Measures points in rounds. Each round visits every unfinished point once, in random order, so that a temporary
 * slowdown of the machine affects all points alike. No visit is repeated: those of an earlier run count.
 *
 * @throws DeviceError if a device no longer answers; what was measured is kept
 * @throws the signal's reason when aborted
 */
export async function measurePoints(options: MeasurePointsOptions): Promise<MeasureEnd> {
  const { points, visit, keep, width, budget, signal } = options;
  const order = randomStream(options.seed, "validate/order");
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const states = points.map((point) => ({ point, visits: [] as Visit[], failures: 0 }));
  const stateOf = new Map(states.map((state) => [keyOf(state.point), state]));
  let round = 0;
  let longest = 0;
  for (const record of options.records) {
    round = Math.max(round, record.round);
    const state = stateOf.get(keyOf(record));
    // Points that failed in an earlier run are tried again: what was unplugged may be back.
    if (state && record.kind === "visit") state.visits.push(record);
  }
  const open = () =>
    states.filter(({ visits, failures }) => failures < maxFailures && !isDone(visits, width));
  for (let left = open(); left.length > 0; left = open()) {
    round++;
    // After an interruption, points with fewer visits go first.
    const least = Math.min(...left.map(({ visits }) => visits.length));
    for (const state of shuffle(
      left.filter(({ visits }) => visits.length === least),
      order,
    )) {
      signal?.throwIfAborted();
      // A visit that would end far beyond the budget is not begun: the longest so far tells how long it takes.
      const beyond = Math.max(0.1 * budget, 5);
      if (elapsed() >= budget || elapsed() + longest > budget + beyond) return "budget";
      const begin = elapsed();
      const done = states.length - open().length;
      options.onProgress?.({ round, point: state.point, done, points: points.length, elapsed: elapsed() });
      try {
        const record = await visit(state.point, round);
        longest = Math.max(longest, elapsed() - begin);
        await keep(record);
        if (record.kind === "visit") state.visits.push(record);
        else state.failures = maxFailures; // a wrong result does not become right by trying again
      } catch (error) {
        // Ctrl-C reaches relays too, and they may be seen to end a moment before the signal arrives.
        await nextTurn();
        signal?.throwIfAborted();
        if (!(error instanceof ParetoPipeError)) throw error;
        state.failures++;
        await keep(failure(state.point, round, error));
        await options.checkDevices().catch((lost) => {
          signal?.throwIfAborted();
          throw lost;
        });
      }
    }
  }
  return "interval";
}

function isDone(visits: readonly Visit[], width: number): boolean {
  return visits.length >= minVisits && isPrecise(averagesOf(visits.map(({ metrics }) => metrics)), width);
}

function failure(point: PointName, round: number, error: ParetoPipeError): VisitRecord {
  return {
    kind: "failure",
    ...point,
    round,
    at: new Date().toISOString(),
    device: error instanceof DeviceError ? error.device : null,
    reason: error.message,
  };
}
