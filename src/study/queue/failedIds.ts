import type { Queue } from "bullmq";

/** Ids in one answer of Redis. */
const page = 1000;

/**
 * Returns the ids of the jobs that have failed, without the jobs: there may be many, and each holds a whole cell. It reads from
 * the last job to the first: if another sweep removes some meanwhile, the others move down only, and none is missed.
 */
export async function failedIds(queue: Pick<Queue, "getFailedCount" | "getRanges">): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let end = await queue.getFailedCount(); end > 0; end -= page) {
    for (const id of await queue.getRanges(["failed"], Math.max(0, end - page), end - 1, true)) ids.add(id);
  }
  return ids;
}
