/** What a PreciseTimer and its thread share. */
export type TimerMemory = SharedArrayBuffer;

/** Memory for one timer. */
export function timerMemory(): TimerMemory {
  return new SharedArrayBuffer(16);
}

/** `changes` is counted up whenever `due`, a time on the monotonic clock, is set anew. */
export function timerViews(memory: TimerMemory): { changes: Int32Array; due: Float64Array } {
  return { changes: new Int32Array(memory, 0, 1), due: new Float64Array(memory, 8, 1) };
}
