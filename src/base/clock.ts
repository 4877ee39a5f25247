/**
 * Seconds on this machine's monotonic clock. Unlike `performance.now()`, whose zero differs from thread to thread,
 * it is one clock for all threads and processes of a machine. Resolution is about 30 ns.
 */
export function now(): number {
  return Number(process.hrtime.bigint()) * 1e-9;
}
