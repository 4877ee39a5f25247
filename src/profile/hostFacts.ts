import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import os from "node:os";
import { promisify } from "node:util";
import { cpuQuota } from "../base/cpuQuota.ts";
import { memoryHere } from "../base/memoryHere.ts";
import { readLine } from "../base/readLine.ts";
import { statusField } from "../base/statusField.ts";
import { congestionControl } from "./congestionControl.ts";
import type { HostFacts } from "./hostFactsSchema.ts";

/** Milliseconds that the firmware may take to answer. */
const patience = 2000;

/** Collects facts about this machine that affect timings. Facts that the OS does not provide are null. */
export async function hostFacts(): Promise<HostFacts> {
  const cpus = os.cpus();
  return {
    name: os.hostname(),
    cpu: cpus[0]?.model.trim() || "unknown",
    // Android, and some containers, do not say.
    cores: cpus.length || os.availableParallelism(),
    allowedCores: statusField("Cpus_allowed_list"),
    cpuQuota: cpuQuota(),
    memory: memoryHere(),
    os: `${os.type()} ${os.release()}`,
    arch: os.arch(),
    board: await readLine("/proc/device-tree/model"),
    governor: await readLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
    throttled: await throttled(),
    temperature: await hottestZone(),
    congestion: await congestionControl(),
  };
}

/** Raspberry Pi firmware reports under-voltage and throttling, now and since boot: `vcgencmd get_throttled`. */
async function throttled(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("vcgencmd", ["get_throttled"], {
      timeout: patience,
      killSignal: "SIGKILL",
    });
    return stdout.trim().replace(/^throttled=/, "");
  } catch {
    return null; // not a Raspberry Pi, its tools are not installed, or its firmware does not answer
  }
}

async function hottestZone(): Promise<number | null> {
  const base = "/sys/class/thermal";
  const zones = await readdir(base).catch(() => []);
  const lines = await Promise.all(
    zones.filter((zone) => zone.startsWith("thermal_zone")).map((zone) => readLine(`${base}/${zone}/temp`)),
  );
  const degrees = lines.filter((line) => line !== null).map((line) => Number(line) / 1000);
  return degrees.length > 0 ? Math.max(...degrees) : null;
}
