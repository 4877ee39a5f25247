import { z } from "zod";
import { readDocument } from "../base/document.ts";
import { type DeviceProfile, deviceProfileSchema } from "./deviceProfile.ts";
import { type LinkProfile, linkProfileSchema } from "./linkProfile.ts";

/** Any profile: of a device or of a link. */
export const profileSchema = z.discriminatedUnion("kind", [deviceProfileSchema, linkProfileSchema]);

/** Reads a device profile. Throws InputError naming the file and each field that does not fit. */
export function readProfile(file: string): Promise<DeviceProfile> {
  return readDocument(file, deviceProfileSchema, "profile");
}

/** Reads a link profile. Throws InputError naming the file and each field that does not fit. */
export function readLinkProfile(file: string): Promise<LinkProfile> {
  return readDocument(file, linkProfileSchema, "link profile");
}

/**
 * Formats a profile as text: indented, but with lists of numbers on one line, so that files stay short and diffs
 * readable.
 */
export function stringifyProfile(profile: DeviceProfile | LinkProfile): string {
  const text = JSON.stringify(profile, null, 1);
  return `${text.replace(/\[[^[\]{}"]*\]/g, (list) => list.replace(/\s+/g, ""))}\n`;
}
