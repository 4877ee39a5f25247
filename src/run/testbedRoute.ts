import { stageDevices } from "../plan/plan.ts";
import { OpenTestbed, type OpenTestbedOptions } from "../validate/testbed/openTestbed.ts";
import type { Testbed } from "../validate/testbed/testbedSchema.ts";
import type { Route } from "./route.ts";
import type { RunPlan } from "./runPlan.ts";

/** A plan, the machines to run it on, and how to connect to them. */
export interface TestbedRouteOptions extends Omit<OpenTestbedOptions, "resolved"> {
  plan: RunPlan;
  testbed: Testbed;
}

/**
 * Opens a testbed for a plan. The workers that it starts here are running; those at addresses are reached when frames come.
 *
 * @throws InputError if the testbed lacks a device of the plan, or keys, or cannot do what the condition says
 * @throws ParetoPipeError if a worker does not start
 */
export async function testbedRoute({ plan, testbed, ...options }: TestbedRouteOptions): Promise<Route> {
  const { stages, window, queue, condition } = plan;
  const devices = stages.flatMap((stage) =>
    stageDevices(stage).map((name) => ({
      name,
      slowdown: slowdownOf(plan, testbed, name),
      profile: { runtime: { provider: stage.provider } },
    })),
  );
  const resolved = { devices, conditions: [condition], scenario: { seed: plan.seed } };
  const open = await OpenTestbed.open(testbed, { ...options, resolved });
  return {
    stages,
    window,
    queue,
    transport: options.transport,
    deadline: options.deadline,
    prime: testbed.links === "real",
    connect: (device) => open.connect(device),
    addressOf: (from, to) => open.addressOf(condition, from, to),
    emulation: { seed: plan.seed, link: (from, to) => open.heldLink(condition, from, to) },
    failures: () => [open.relayFailure(condition)],
    begin: () => open.begin(condition),
    close: () => open.close(),
  };
}

/** Returns the scenario's slowdown. An export has none, and takes the testbed's. */
function slowdownOf({ slowdowns }: RunPlan, { devices }: Testbed, name: string): number {
  const device = Object.hasOwn(devices, name) ? devices[name] : undefined;
  return slowdowns?.get(name) ?? (device?.kind === "local" ? device.slowdown : undefined) ?? 1;
}
