import { neighbourSlowdown } from "../profile/neighbourCost.ts";
import { shareOfCores } from "../profile/shareOfCores.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { HostShare } from "../simulate/input.ts";

/**
 * Returns a device's share of the host that the scenario puts it on; undefined if it has a machine of its own. Beside another
 * device it computes slower by what its profile measured (`neighbourSlowdown`), and it keeps as many cores busy as it has threads.
 */
export function hostShare({ scenario, devices }: ResolvedScenario, device: string): HostShare | undefined {
  const { host } = scenario.devices[device];
  if (host === undefined) return undefined;
  const { profile } = devices.find(({ name }) => name === device)!;
  const share = shareOfCores(profile);
  // Where two of the device want more cores than there are, what was measured beside another has that in it.
  const measured = neighbourSlowdown(profile.neighbour) / Math.max(1, 2 * share);
  return { name: host, slowdown: Math.max(1, measured), share };
}
