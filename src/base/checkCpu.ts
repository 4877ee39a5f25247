import { allowedCores } from "./allowedCores.ts";
import { canPin } from "./canPin.ts";
import { InputError } from "./errors.ts";
import { statusField } from "./statusField.ts";

/**
 * Checks a core that a process is to be kept on, and returns it.
 *
 * @param name of the value, such as `--cpu` or `cpu`
 * @throws InputError if this process has no such core, or cannot pin to one
 */
export function checkCpu(name: string, cpu: number): number {
  if (process.platform !== "linux")
    throw new InputError(`${name} ${cpu}: only Linux can keep a process on a core`, {
      code: "invalid-option",
    });
  if (canPin(cpu)) return cpu;
  const why = allowedCores().includes(cpu)
    ? "taskset (util-linux) cannot keep a process on this core"
    : `one of the cores that this process may use is needed: ${statusField("Cpus_allowed_list")}`;
  throw new InputError(`${name} ${cpu}: ${why}`, { code: "invalid-option" });
}
