import os from "node:os";
import { InputError } from "../base/errors.ts";

/**
 * Checks the core that --cpu names, and returns it.
 *
 * @throws InputError if this machine has no such core, or cannot pin to one
 */
export function checkCpu(cpu: number): number {
  if (process.platform !== "linux")
    throw new InputError(`--cpu ${cpu}: only Linux can keep a process on a core`, { code: "invalid-option" });
  const cores = os.cpus().length;
  if (Number.isSafeInteger(cpu) && cpu >= 0 && cpu < cores) return cpu;
  throw new InputError(`--cpu ${cpu}: this machine has the cores 0 to ${cores - 1}`, {
    code: "invalid-option",
  });
}
