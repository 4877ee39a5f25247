import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { formatIdentity, hasEnded, ownIdentity, parseIdentity } from "./processIdentity.ts";

/** How temporary files and folders end: `PID-START@HOST~RANDOM`, and `.tmp` behind it for those beside what they will replace. */
const ending = /(?:^|[.-])(\d+-\d+@[\w.-]+)~[0-9a-f]+(?:\.tmp)?$/;

/** An ending for something temporary that nobody else uses and that says which process it belongs to. */
export function temporaryEnding(): string {
  return `${formatIdentity(ownIdentity())}~${randomBytes(6).toString("hex")}`;
}

/**
 * Removes the temporary files and folders in `directory` whose process has ended: it was killed before it could.
 *
 * @param prefix how their names begin, where others' lie there too
 */
export async function removeLeftovers(directory: string, prefix = ""): Promise<void> {
  const names = await readdir(directory).catch(() => []); // No such folder, nothing left in it.
  const left = names.filter((name) => {
    const owner = parseIdentity(ending.exec(name)?.[1] ?? "");
    return name.startsWith(prefix) && owner !== undefined && hasEnded(owner);
  });
  for (const name of left) {
    // Where it is another user's, it is theirs to remove.
    await rm(path.join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
