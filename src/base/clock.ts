/**
 * Returns seconds on this machine's monotonic clock. `performance.now()` has a different zero in each thread; this
 * clock is the same for all threads and processes of a machine. Resolution is about 30 ns.
 */
export function now(): number {
  return Number(process.hrtime.bigint()) * 1e-9;
}
