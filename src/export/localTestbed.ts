import { stringify } from "yaml";
import type { Run } from "../explore/run.ts";

/**
 * Writes a testbed that starts a worker on this machine for each device of the run, with links as the scenario's
 * conditions ask for. Slowdowns are left to the scenario.
 */
export function localTestbed({ name, devices }: Run): string {
  return stringify({
    schema: "paretopipe/testbed/v1",
    name: `${name}, here`,
    description: "Workers on this machine in place of the devices, over emulated links",
    devices: Object.fromEntries(
      devices.map(({ name, threads = 1 }) => [name, { local: true, ...(threads > 1 && { threads }) }]),
    ),
    links: "emulated",
  });
}
