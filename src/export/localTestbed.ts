import { stringify } from "yaml";
import type { Run } from "../explore/run.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Writes a testbed that starts a worker on this machine for each device of the run, with links as the scenario's
 * conditions ask for. Slowdowns are left to the scenario; threads are the plan's.
 */
export function localTestbed({ name, devices }: Run, plan: Plan): string {
  return stringify({
    schema: "paretopipe/testbed/v1",
    name: `${name}, here`,
    description: "Workers on this machine in place of the devices, over emulated links",
    devices: Object.fromEntries(
      devices.map((device) => {
        const threads = threadsOn(device, plan);
        return [device.name, { local: true, ...(threads > 1 && { threads }) }];
      }),
    ),
    links: "emulated",
  });
}

/** The threads that a device of a run has in a plan. */
export function threadsOn({ name, threads = 1 }: Run["devices"][number], plan: Plan): number {
  return plan.threads?.[name] ?? threads;
}
