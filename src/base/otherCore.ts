import { allowedCores } from "./allowedCores.ts";
import { canPin } from "./canPin.ts";

/**
 * Returns another core than the given one that a process can be kept on, or that one if there is no other.
 *
 * @param cores to choose from; by default those that this process may use. The system may list some that the machine does not have
 */
export function otherCore(cpu: number, cores: readonly number[] = allowedCores()): number {
  return cores.find((core) => core !== cpu && canPin(core)) ?? cpu;
}
