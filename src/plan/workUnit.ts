/** The unit of work of figures: a frame, or an input if plans of a run differ in their batch. */
export type WorkUnit = "frame" | "input";

/**
 * Returns the unit of work by which a plan, a prediction or a measurement is compared. It has a batch only if plans of the
 * run differ in it.
 */
export function workUnit(of: { batch?: number } | undefined): WorkUnit {
  return of?.batch === undefined ? "frame" : "input";
}

/** Returns the throughput by which a prediction or a measurement is compared: frames per second, or inputs per second. */
export function workRate({
  throughput,
  batch = 1,
}: {
  throughput: { mean: number };
  batch?: number;
}): number {
  return throughput.mean * batch;
}
