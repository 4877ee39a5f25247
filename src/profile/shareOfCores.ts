import type { DeviceProfile } from "./deviceProfile.ts";

/** Returns the part of its machine's cores that a device keeps busy while it computes; 0 if it computes on something else, such as a graphics card. */
export function shareOfCores({ runtime, provenance }: DeviceProfile): number {
  if (runtime.provider !== "cpu") return 0;
  const { cores, cpuQuota } = provenance.after;
  return runtime.threads / Math.min(cores, cpuQuota ?? cores);
}
