import os from "node:os";
import { InputError } from "./errors.ts";

/**
 * Checks a core that a process is to be kept on, and returns it.
 *
 * @param name of the value, such as `--cpu` or `cpu`
 * @throws InputError if this machine has no such core, or cannot pin to one
 */
export function checkCpu(name: string, cpu: number): number {
  if (process.platform !== "linux")
    throw new InputError(`${name} ${cpu}: only Linux can keep a process on a core`, {
      code: "invalid-option",
    });
  const cores = os.cpus().length;
  if (Number.isSafeInteger(cpu) && cpu >= 0 && cpu < cores) return cpu;
  throw new InputError(`${name} ${cpu}: this machine has the cores 0 to ${cores - 1}`, {
    code: "invalid-option",
  });
}
