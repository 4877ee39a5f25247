/**
 * Seconds on the clock that all processes and threads of this machine share and that never jumps. (`performance.now`
 * counts from the start of its own thread.)
 */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds + nanoseconds * 1e-9;
}
