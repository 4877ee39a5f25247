import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/** Returns the memory of a device, bytes: what the scenario says, or else the memory of the profiled machine. */
export function deviceMemory({ scenario, devices }: ResolvedScenario, device: string): number {
  return (
    scenario.devices[device].memory ??
    devices.find(({ name }) => name === device)!.profile.provenance.before.memory
  );
}
