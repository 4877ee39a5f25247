import { mkdir, statfs } from "node:fs/promises";
import { freemem } from "node:os";
import { packageVersion } from "../../base/packageVersion.ts";
import { runtimeVersion } from "../../graph/runtimeVersion.ts";
import { hostFacts } from "../../profile/hostFacts.ts";
import { protocolVersion, type Welcome } from "../protocol/messages.ts";
import { diskFailure } from "./stageStore.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** Describes this worker to a controller. Throws WorkerFailure if it cannot have a cache. */
export async function describeWorker(settings: WorkerSettings): Promise<Welcome> {
  return {
    type: "welcome",
    protocol: protocolVersion,
    name: settings.name,
    versions: { paretopipe: packageVersion(), node: process.versions.node, onnxruntime: runtimeVersion() },
    threads: settings.threads,
    slowdown: settings.slowdown,
    host: await hostFacts(),
    freeMemory: freeMemory(settings),
    freeDisk: await freeDisk(settings),
    limits: { modelBytes: settings.limits.stage, messageBytes: settings.limits.message },
  };
}

async function freeDisk({ cacheDirectory }: WorkerSettings): Promise<number> {
  try {
    await mkdir(cacheDirectory, { recursive: true });
    const { bavail, bsize } = await statfs(cacheDirectory);
    return bavail * bsize;
  } catch (cause) {
    throw diskFailure(cause, `making the cache ${cacheDirectory}`);
  }
}

/** Bytes that a stage may use: what the operating system has free, or less if a limit is set. */
export function freeMemory({ limits }: WorkerSettings): number {
  // Without /proc, Linux tells the first as 0.
  const free = process.availableMemory() || freemem();
  return Math.min(free, limits.memory ?? Number.POSITIVE_INFINITY);
}
