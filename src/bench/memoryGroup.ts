import { peakMemory } from "../base/peakMemory.ts";
import { simulateMetrics } from "../simulate/measure.ts";
import type { BenchGroup } from "./group.ts";
import { tandemOfThree } from "./tandemGroup.ts";

/** Memory held by arrays and objects, MiB. */
function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

/** Shows that memory does not grow with the number of frames: the most memory held while a run is measured. */
export const memoryGroup: BenchGroup = {
  name: "memory",
  description: "memory while 10^5, 10^6 and 10^7 customers pass a tandem of three M/M/1",
  run() {
    simulateMetrics(tandemOfThree(10_000));
    return [1e5, 1e6, 1e7].map((customers) => {
      const before = held();
      const { latency } = simulateMetrics(tandemOfThree(customers));
      const grown = Math.max(0, held() - before);
      const peak = peakMemory() / 2 ** 20;
      return (
        `${customers.toExponential(0)} customers: ${grown.toFixed(1).padStart(6)} MiB more held, ` +
        `peak of the process ${peak.toFixed(0).padStart(5)} MiB, mean latency ${latency.mean.toFixed(3)} s (theory 4.833 s)`
      );
    });
  },
};
