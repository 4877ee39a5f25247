import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

/** Reads a file; undefined if it does not exist. */
export type ReadText = (file: string) => string | undefined;

/** A mounted hierarchy of control groups. */
interface Hierarchy {
  version: 1 | 2;
  /** The mounted group; in a container it is not the topmost one. */
  root: string;
  mountedAt: string;
}

/**
 * Returns how many cores' time this process may use if a container or a service manager limits it (`docker run --cpus
 * 1.5`, `CPUQuota=50%`): the smallest limit of its control group and those around it. Null if there is no limit or
 * there are no control groups.
 *
 * Version 1 has `cpu.cfs_quota_us` and `cpu.cfs_period_us`, version 2 `cpu.max` (Linux,
 * Documentation/scheduler/sched-bwc.rst and Documentation/admin-guide/cgroup-v2.rst).
 */
export function cpuQuota(read: ReadText = readText): number | null {
  const groups = read("/proc/self/cgroup");
  const mounts = read("/proc/self/mountinfo");
  if (groups === undefined || mounts === undefined) return null;
  const quotas = hierarchies(mounts).flatMap((hierarchy) => {
    const own = ownGroup(groups, hierarchy.version);
    return own === undefined ? [] : directories(hierarchy, own).flatMap((at) => quotaAt(at, hierarchy, read));
  });
  return quotas.length === 0 ? null : Math.min(...quotas);
}

/** Returns how many cores' time this process may use: the cores that it may run on, limited by its control groups. */
export function usableCores(): number {
  return Math.min(availableParallelism(), cpuQuota() ?? Number.POSITIVE_INFINITY);
}

/**
 * Parses lines such as `31 30 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu` (man 5 proc, mountinfo).
 */
function hierarchies(mounts: string): Hierarchy[] {
  return mounts.split("\n").flatMap((line): Hierarchy[] => {
    const [mount, filesystem = ""] = line.split(" - ");
    const [, , , root, mountedAt] = mount.split(" ");
    const [type, , options = ""] = filesystem.split(" ");
    if (type === "cgroup2") return [{ version: 2, root, mountedAt }];
    const limitsCpu = type === "cgroup" && options.split(",").includes("cpu");
    return limitsCpu ? [{ version: 1, root, mountedAt }] : [];
  });
}

/** Finds the process's group: `0::/a/b` in version 2, `1:cpu,cpuacct:/a/b` in version 1. */
function ownGroup(groups: string, version: 1 | 2): string | undefined {
  for (const line of groups.split("\n")) {
    const [, number, controllers, group] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (version === 2 ? number === "0" && controllers === "" : controllers?.split(",").includes("cpu"))
      return group;
  }
  return undefined;
}

/** Returns the directories of a group and of those around it, as far up as they are mounted. */
function directories({ root, mountedAt }: Hierarchy, group: string): string[] {
  const inside = path.posix.relative(root, group);
  // The group is outside the mounted part: a container may show only its own group, as the root.
  const parts = inside.startsWith("..") ? [] : inside.split("/").filter((part) => part !== "");
  return [...parts.keys(), parts.length].map((depth) => path.posix.join(mountedAt, ...parts.slice(0, depth)));
}

function quotaAt(directory: string, { version }: Hierarchy, read: ReadText): number[] {
  const words =
    version === 2
      ? read(path.posix.join(directory, "cpu.max"))?.trim().split(" ")
      : ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map((file) => read(path.posix.join(directory, file)));
  // No limit is written "max", or -1.
  const [quota, period] = (words ?? []).map(Number);
  return quota > 0 && period > 0 ? [quota / period] : [];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The number of threads that keep the cores busy that this process may use; at least one. */
export function threadsForCores(): number {
  return Math.max(1, Math.floor(usableCores()));
}
