import { InputError } from "../../base/errors.ts";

/**
 * Checks that a worker can be as fast as a scenario says.
 *
 * @throws InputError naming the device, if it is faster than the machine of its profile: workers can only slow it down
 */
export function checkSlowdown(device: string, slowdown: number): void {
  if (slowdown >= 1) return;
  throw new InputError(
    `${device}: the scenario makes it faster than the machine of its profile (slowdown: ${slowdown}), which no worker can do: measure a profile on a machine that is as fast`,
    { code: "invalid-testbed" },
  );
}
