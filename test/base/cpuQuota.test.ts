import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { cpuQuota } from "../../src/base/cpuQuota.ts";

const v2 = "30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n";
const v1 = "31 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n";

function quotaOf(files: Record<string, string>) {
  return cpuQuota((file) => files[file]);
}

it.each<[string, Record<string, string>, number | null]>([
  ["no control groups, as on macOS", {}, null],
  [
    "version 2 without a limit",
    {
      "/proc/self/cgroup": "0::/app",
      "/proc/self/mountinfo": v2,
      "/sys/fs/cgroup/app/cpu.max": "max 100000\n",
    },
    null,
  ],
  [
    "version 2, the least of a group and those around it",
    {
      "/proc/self/cgroup": "0::/a/b/c\n",
      "/proc/self/mountinfo": v2,
      "/sys/fs/cgroup/a/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/a/b/cpu.max": "50000 100000\n",
      "/sys/fs/cgroup/a/b/c/cpu.max": "max 100000\n",
    },
    0.5,
  ],
  [
    "version 2 in a container that sees its own group as the root",
    { "/proc/self/cgroup": "0::/", "/proc/self/mountinfo": v2, "/sys/fs/cgroup/cpu.max": "200000 100000\n" },
    2,
  ],
  [
    "version 1",
    {
      "/proc/self/cgroup": "2:memory:/m\n1:cpu,cpuacct:/docker/x\n0::/\n",
      "/proc/self/mountinfo": `${v1}32 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n`,
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us": "75000\n",
      "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us": "50000\n",
    },
    1.5,
  ],
  [
    "version 1 in a container, which mounts its own group",
    {
      "/proc/self/cgroup": "1:cpu,cpuacct:/docker/x\n",
      "/proc/self/mountinfo": v1.replace(" / /sys", " /docker/x /sys"),
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "25000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    },
    0.25,
  ],
])("%s", (_, files, quota) => {
  expect(quotaOf(files)).toBe(quota);
});

const root = "/sys/fs/cgroup/cpu";

function mayMakeGroups(): boolean {
  try {
    accessSync(root, constants.W_OK);
    accessSync(path.join(root, "cpu.cfs_quota_us"));
    return true;
  } catch {
    return false;
  }
}

it.runIf(mayMakeGroups())("cpuQuota returns what the kernel was told, and usableCores counts it", () => {
  const group = path.join(root, `paretopipe-test-${process.pid}`);
  mkdirSync(group);
  try {
    writeFileSync(path.join(group, "cpu.cfs_period_us"), "100000");
    writeFileSync(path.join(group, "cpu.cfs_quota_us"), "50000");
    const module = path.resolve("dist/base/cpuQuota.js");
    const program = `import("${module}").then((m) => console.log(m.cpuQuota(), m.usableCores()))`;
    const join = 'echo $$ > "$1/cgroup.procs"; exec "$2" -e "$3"';
    const printed = execFileSync("sh", ["-c", join, "sh", group, process.execPath, program]);
    expect(printed.toString().trim()).toBe("0.5 0.5");
  } finally {
    rmdirSync(group);
  }
});
