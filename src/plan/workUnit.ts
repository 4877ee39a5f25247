/** What figures are of: a frame, or where plans of a run differ in their batch, an input. */
export type WorkUnit = "frame" | "input";

/** Returns what a plan, a prediction or a measurement is compared by: it has a batch only where plans of the run differ in it. */
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
