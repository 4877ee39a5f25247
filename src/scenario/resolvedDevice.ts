import type { DeviceProfile } from "../profile/deviceProfile.ts";

/** A device with its loaded profile. */
export interface ResolvedDevice {
  name: string;
  /** The path as the scenario writes it, for the record. */
  profileFile: string;
  profile: DeviceProfile;
  slowdown: number;
}
