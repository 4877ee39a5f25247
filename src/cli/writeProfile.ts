import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { scratchPrefix } from "../base/scratch.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { LinkProfile } from "../profile/linkProfile.ts";
import { stringifyProfile } from "../profile/profileFile.ts";

/**
 * Writes a measured profile. If that fails, as on a full disk, the profile is kept in the folder for temporary files, because measuring may
 * have taken an hour, and a line says where.
 *
 * @throws as `writeFileAtomic` does
 */
export async function writeProfile(file: string, profile: DeviceProfile | LinkProfile): Promise<void> {
  const text = stringifyProfile(profile);
  try {
    await writeFileAtomic(file, text);
  } catch (error) {
    const kept = await keep(path.basename(file), text).catch(() => undefined);
    if (kept !== undefined) console.error(`paretopipe: what was measured is kept in ${kept}`);
    throw error;
  }
}

async function keep(name: string, text: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), `${scratchPrefix}kept-`)), name);
  await writeFile(file, text);
  return file;
}
