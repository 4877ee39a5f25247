import type { DeviceProfile } from "./deviceProfile.ts";
import { paceVersion } from "./paceVersion.ts";

/** Returns the paces of all visits that measured one, in seconds. */
export function visitPaces({ stages }: Pick<DeviceProfile, "stages">): number[] {
  return stages.flatMap(({ paces = [] }) => paces.filter((pace) => pace !== null));
}

/**
 * Returns the paces of a device while it was profiled, in seconds, one for each visit that measured it, round by round. Empty for
 * older profiles, and for those of another version of the pace model.
 */
export function profiledPaces({ measurement, stages }: DeviceProfile): number[] {
  if (measurement.paceVersion !== paceVersion) return [];
  const rounds = Math.max(0, ...stages.map(({ paces = [] }) => paces.length));
  return Array.from({ length: rounds }, (_, round) =>
    stages.flatMap(({ paces = [] }) => paces[round] ?? []),
  ).flat();
}
