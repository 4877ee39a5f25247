import { readDocument } from "../base/document.ts";
import { type DeviceProfile, deviceProfileSchema } from "./deviceProfile.ts";

/** Reads a device profile. Throws InputError naming the file and each field that does not fit. */
export function readProfile(file: string): Promise<DeviceProfile> {
  return readDocument(file, deviceProfileSchema, "profile");
}

/** A profile as text: indented, but lists of numbers on one line, so that files stay short and diffs readable. */
export function stringifyProfile(profile: DeviceProfile): string {
  const text = JSON.stringify(profile, null, 1);
  return `${text.replace(/\[[^[\]{}"]*\]/g, (list) => list.replace(/\s+/g, ""))}\n`;
}
