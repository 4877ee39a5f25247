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
  // It was measured beside another process of this profile. If those two need more cores than there are, sharing the cores is part of
  // what was measured, and must not count twice.
  const measured = neighbourSlowdown(profile.neighbour) / Math.max(1, 2 * share);
  return { name: host, slowdown: Math.max(1, measured), share };
}
