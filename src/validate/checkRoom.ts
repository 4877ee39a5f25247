import { ParetoPipeError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import type { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import type { StageBytes } from "../runtime/controller/stageBytes.ts";
import type { StageRoom } from "./stageRoom.ts";

/** What is known and can be asked of a worker. */
type AskedWorker = Pick<RemoteWorker, "device" | "facts" | "ask">;

/** Throws ParetoPipeError unless a device has the disk and the memory that its stages need. */
export async function checkRoom(worker: AskedWorker, { stages, memory }: StageRoom): Promise<void> {
  const { freeDisk, freeMemory } = worker.facts;
  for (const [what, need, free] of [
    ["disk under its cache", await missingBytes(worker, stages, freeDisk), freeDisk],
    ["memory", memory, freeMemory],
  ] as const) {
    if (need <= free) continue;
    throw new ParetoPipeError(
      `${worker.device}: ${formatBytes(need)} of ${what} are needed for its stages, ${formatBytes(free)} are free`,
      { code: "limit" },
    );
  }
}

/** Returns the bytes of stages that a worker will receive; where all of them have room, it is not asked which it has already. */
async function missingBytes(
  worker: AskedWorker,
  stages: ReadonlySet<StageBytes>,
  free: number,
): Promise<number> {
  let bytes = [...stages].reduce((sum, stage) => sum + stage.bytes, 0);
  if (bytes <= free) return bytes;
  for (const stage of stages) {
    const { head } = await worker.ask({ type: "has", hash: stage.hash }, "had");
    if (head.has) bytes -= stage.bytes;
  }
  return bytes;
}
