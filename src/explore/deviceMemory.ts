import type { ResolvedScenario } from "../scenario/loadScenario.ts";

/** The memory of a device, bytes: what the scenario says, or else what the machine has that was profiled. */
export function deviceMemory({ scenario, devices }: ResolvedScenario, device: string): number {
  return (
    scenario.devices[device].memory ??
    devices.find(({ name }) => name === device)!.profile.provenance.before.memory
  );
}
