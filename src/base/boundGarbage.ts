import { getHeapStatistics } from "node:v8";
import { garbageCollector } from "./garbageCollector.ts";

/** Milliseconds between two looks at the heap. */
const every = 5000;

/** Bytes of objects, dead ones included, by which the heap may grow before all garbage is collected. */
const growth = 4 * 2 ** 20;

/**
 * Bounds the garbage of a process that `startChild` started. Such a process collects what is old at 1 GiB only, because array buffers
 * count as well and would otherwise have the heap marked all the time (`nodeOptions` in childProcess.ts). But what is in use while
 * young garbage is collected grows old: a worker's memory grew by 1.4 kB with each frame. Collecting everything takes some tens of
 * milliseconds, and is needed once in about 3,000 frames.
 */
export function boundGarbage(): void {
  const collect = garbageCollector();
  const used = () => getHeapStatistics().used_heap_size;
  // At first it is still loading what it needs.
  let most = 0;
  setInterval(() => {
    if (used() < most) return;
    collect();
    most = used() + growth;
  }, every).unref();
}
