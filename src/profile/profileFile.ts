import { z } from "zod";
import { readDocument } from "../base/document.ts";
import { type DeviceProfile, deviceProfileSchema } from "./deviceProfile.ts";
import { type LinkProfile, linkProfileSchema } from "./linkProfile.ts";

/** Any profile: of a device or of a link. */
export const profileSchema = z.discriminatedUnion("kind", [deviceProfileSchema, linkProfileSchema]);

/**
 * Reads a device profile. Throws InputError naming the file and each field that does not fit.
 *
 * @example
 * ```ts
 * import { readProfile, stageCost } from "paretopipe";
 *
 * const profile = await readProfile("board.json");
 * const { median, source } = stageCost(profile, 0, profile.cuts.length - 1);
 * console.log(`the whole model takes ${median} s (${source})`);
 * ```
 */
export function readProfile(file: string): Promise<DeviceProfile> {
  return readDocument(file, deviceProfileSchema, "profile");
}

/**
 * Reads a link profile. Throws InputError naming the file and each field that does not fit.
 *
 * @example
 * ```ts
 * import { readLinkProfile } from "paretopipe";
 *
 * const { curve } = await readLinkProfile("link.json");
 * console.log(`${curve.bytes[0]} bytes take ${curve.idle[0]} s`);
 * ```
 */
export function readLinkProfile(file: string): Promise<LinkProfile> {
  return readDocument(file, linkProfileSchema, "link profile");
}

/**
 * Formats a profile as text: indented, but with lists of numbers on one line, so that files stay short and diffs
 * readable.
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { readProfile, stringifyProfile } from "paretopipe";
 *
 * const profile = await readProfile("board.json");
 * await writeFile("board2.json", stringifyProfile({ ...profile, name: "a second board" }));
 * ```
 */
export function stringifyProfile(profile: DeviceProfile | LinkProfile): string {
  const text = JSON.stringify(profile, null, 1);
  // Strings are matched too, and kept, because they may contain brackets.
  const lists = /"(?:[^"\\]|\\.)*"|\[[^[\]{}"]*\]/g;
  return `${text.replace(lists, (part) => (part[0] === "[" ? part.replace(/\s+/g, "") : part))}\n`;
}
