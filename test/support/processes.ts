import { readdirSync, readFileSync } from "node:fs";

/** Whether a process is there; one that is dead but not waited for is not. */
export function isAlive(pid: number): boolean {
  return stateOf(`${pid}`).state !== undefined && stateOf(`${pid}`).state !== "Z";
}

/** Process ids of all descendants of a process, by Linux's /proc. */
export function descendants(root: number): number[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...stateOf(name) }))
    .filter(({ state }) => state !== undefined && state !== "Z");
  const tree = [root];
  for (const parent of tree) tree.push(...all.filter((one) => one.parent === parent).map(({ pid }) => pid));
  return tree.slice(1);
}

/** What a process was started with. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function stateOf(pid: string): { parent: number; state?: string } {
  try {
    // "PID (NAME) STATE PARENT ...", where the name may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { parent: Number(parent), state };
  } catch {
    return { parent: 0 };
  }
}
