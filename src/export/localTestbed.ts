import { stringify } from "yaml";
import type { Run } from "../explore/run.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Makes a testbed that starts a worker on this machine for each device of the run, with the links of the scenario's
 * conditions. Slowdowns are left to the scenario; threads are the plan's.
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

/** Returns the threads that a device of a run has in a plan. */
export function threadsOn({ name, threads = 1 }: Run["devices"][number], plan: Plan): number {
  return plan.threads?.[name] ?? threads;
}
