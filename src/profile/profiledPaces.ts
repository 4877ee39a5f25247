import type { DeviceProfile } from "./deviceProfile.ts";
import { paceVersion } from "./paceVersion.ts";

/**
 * Returns the paces of a device while it was profiled, in seconds, one for each visit that measured it. Empty for older
 * profiles, and for those of another version of the pace model.
 */
export function profiledPaces({ measurement, stages }: DeviceProfile): number[] {
  if (measurement.paceVersion !== paceVersion) return [];
  return stages.flatMap(({ paces = [] }) => paces.filter((pace) => pace !== null));
}
