import os from "node:os";

/** Returns the bytes of memory that processes here may use: the machine's, or less if a control group limits it. */
export function memoryHere(): number {
  // Without a limit it is 0 or more than is possible.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
