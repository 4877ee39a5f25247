import { neighbourSlowdown } from "../profile/neighbourCost.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { HostShare } from "../simulate/input.ts";

/**
 * Returns a device's share of the host that the scenario puts it on; undefined if it has a machine of its own. Beside another
 * device it computes slower by what its profile measured (`neighbourSlowdown`).
 */
export function hostShare({ scenario, devices }: ResolvedScenario, device: string): HostShare | undefined {
  const { host } = scenario.devices[device];
  if (host === undefined) return undefined;
  const { neighbour } = devices.find(({ name }) => name === device)!.profile;
  return { name: host, slowdown: neighbourSlowdown(neighbour) };
}
