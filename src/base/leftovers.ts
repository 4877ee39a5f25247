import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { formatIdentity, hasEnded, ownIdentity, parseIdentity } from "./processIdentity.ts";

/**
 * The ending of temporary files and folders: an identity as `formatIdentity` writes it, `~RANDOM`, then `.tmp` for those
 * next to what they will replace.
 */
const ending = /(?:^|[.-])(\d+-\d+(?:-[0-9a-f]+)?@[\w.-]+)~[0-9a-f]+(?:\.tmp)?$/;

/** Returns an ending for a temporary name that nothing else uses and that identifies this process. */
export function temporaryEnding(): string {
  return `${formatIdentity(ownIdentity())}~${randomBytes(6).toString("hex")}`;
}

/**
 * Removes the temporary files and folders in `directory` whose process was killed before it could remove them.
 *
 * @param prefix of their names, if the directory also contains temporary files of others
 */
export async function removeLeftovers(directory: string, prefix = ""): Promise<void> {
  const names = await readdir(directory).catch(() => []); // No such folder, so nothing is left in it.
  const left = names.filter((name) => {
    const owner = parseIdentity(ending.exec(name)?.[1] ?? "");
    return name.startsWith(prefix) && owner !== undefined && hasEnded(owner);
  });
  for (const name of left) {
    // If it belongs to another user, they must remove it.
    await rm(path.join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
