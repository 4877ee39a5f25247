/** Memory that a PreciseTimer and its thread share. */
export type TimerMemory = SharedArrayBuffer;

/** Allocates the memory for one timer. */
export function timerMemory(): TimerMemory {
  return new SharedArrayBuffer(16);
}

/** Views of the memory. `changes` is incremented whenever `due`, a time on the monotonic clock, is set. */
export function timerViews(memory: TimerMemory): { changes: Int32Array; due: Float64Array } {
  return { changes: new Int32Array(memory, 0, 1), due: new Float64Array(memory, 8, 1) };
}
