import { mkdir, statfs } from "node:fs/promises";
import { packageVersion } from "../../base/packageVersion.ts";
import { runtimeVersion } from "../../graph/freeze.ts";
import { hostFacts } from "../../profile/hostFacts.ts";
import { protocolVersion, type Welcome } from "../protocol/messages.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** What a worker says of itself to a controller. */
export async function describeWorker(settings: WorkerSettings): Promise<Welcome> {
  await mkdir(settings.cacheDirectory, { recursive: true });
  const disk = await statfs(settings.cacheDirectory);
  return {
    type: "welcome",
    protocol: protocolVersion,
    name: settings.name,
    versions: { paretopipe: packageVersion(), node: process.versions.node, onnxruntime: runtimeVersion() },
    threads: settings.threads,
    slowdown: settings.slowdown,
    host: await hostFacts(),
    freeMemory: freeMemory(settings),
    freeDisk: disk.bavail * disk.bsize,
    limits: { modelBytes: settings.limits.stage, messageBytes: settings.limits.message },
  };
}

/** Bytes that a stage may take: what the operating system has left, or less where a limit is set. */
export function freeMemory({ limits }: WorkerSettings): number {
  return Math.min(process.availableMemory(), limits.memory ?? Number.POSITIVE_INFINITY);
}
