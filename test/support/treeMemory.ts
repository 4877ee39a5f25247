import { readdirSync, readFileSync } from "node:fs";

/**
 * Bytes that a process and all its descendants have resident at this moment, by Linux's /proc. Pages that several
 * share (program text) count in each.
 */
export function treeMemory(root: number): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...statusOf(name) }));
  const tree = processes.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...processes.filter(({ parent }) => parent === pid));
  return tree.reduce((sum, { resident }) => sum + resident, 0);
}

function statusOf(pid: string): { parent: number; resident: number } {
  let status = "";
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // It ended meanwhile.
  }
  const field = (name: string) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0);
  return { parent: field("PPid"), resident: field("VmRSS") * 1024 };
}
