import { freemem } from "node:os";
import { freeBytesAt } from "../../base/diskSpace.ts";
import { packageVersion } from "../../base/packageVersion.ts";
import { checkWritable, makeDirectory } from "../../base/writableDirectory.ts";
import { runtimeVersion } from "../../graph/runtimeVersion.ts";
import { hostFacts } from "../../profile/hostFacts.ts";
import { protocolVersion, type Welcome } from "../protocol/messages.ts";
import { diskFailure, type StageStore } from "./stageStore.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Describes this worker to a controller. Throws WorkerFailure if it cannot have a cache.
 *
 * @param store whose stages make room for others
 */
export async function describeWorker(
  settings: WorkerSettings,
  store: Pick<StageStore, "bytes">,
): Promise<Welcome> {
  return {
    type: "welcome",
    protocol: protocolVersion,
    name: settings.name,
    versions: { paretopipe: packageVersion(), node: process.versions.node, onnxruntime: runtimeVersion() },
    threads: settings.threads,
    slowdown: settings.slowdown,
    host: await hostFacts(),
    freeMemory: freeMemory(settings),
    freeDisk: await freeDisk(settings, store),
    limits: { modelBytes: settings.limits.stage, messageBytes: settings.limits.message },
  };
}

async function freeDisk(
  { cacheDirectory, limits }: WorkerSettings,
  store: Pick<StageStore, "bytes">,
): Promise<number> {
  try {
    await makeDirectory(cacheDirectory);
    await checkWritable(cacheDirectory);
    const free = await freeBytesAt(cacheDirectory);
    // With much room, nobody needs to know how much the store could give up, and a session should begin soon.
    return free < limits.cache ? free + (await store.bytes()) : free;
  } catch (cause) {
    throw diskFailure(cause, "making the cache");
  }
}

/** Bytes that a stage may use: what the operating system has free, or less if a limit is set. */
export function freeMemory({ limits }: WorkerSettings): number {
  // Without /proc, Linux tells the first as 0.
  const free = process.availableMemory() || freemem();
  return Math.min(free, limits.memory ?? Number.POSITIVE_INFINITY);
}
