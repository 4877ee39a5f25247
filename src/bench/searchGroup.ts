import { peakMemory } from "../base/peakMemory.ts";
import { processorTime } from "../base/processorTime.ts";
import { searchFront } from "../plan/search/searchFront.ts";
import type { BenchGroup } from "./group.ts";
import { type BenchProblem, benchProblem } from "./searchProblem.ts";

/** The cases, and the seconds that each should take at most. */
const cases: (BenchProblem & { goal: number })[] = [
  { devices: 8, cuts: 50, objectives: ["latency", "period", "energy", "bytes"], isOrdered: true, goal: 0.2 },
  { devices: 8, cuts: 200, objectives: ["latency", "period"], goal: 0.8 },
  { devices: 12, cuts: 200, objectives: ["latency", "period"], goal: 30 },
  { devices: 16, cuts: 200, objectives: ["latency", "period"], goal: 600 },
];

/** Maximum number of devices to search over; the largest case takes minutes. */
const most = Number(process.env.BENCH_DEVICES ?? 12);

/** Measures the exact search over chains of devices that all differ, to the proof. */
export const searchGroup: BenchGroup = {
  name: "search",
  description: `whole front, proven, up to ${most} devices (BENCH_DEVICES=16 for all)`,
  async run() {
    await searchFront(benchProblem({ devices: 5, cuts: 100, objectives: ["latency", "period"] }));
    const lines: string[] = [];
    for (const { goal, ...shape } of cases.filter(({ devices }) => devices <= most)) {
      const start = processorTime();
      const { front, kept, plans } = await searchFront(benchProblem(shape));
      const seconds = processorTime() - start;
      lines.push(
        `${String(shape.devices).padStart(2)} devices${shape.isOrdered ? " in order" : ""}, ${shape.cuts} cuts, ${shape.objectives.join(" ")}: ` +
          `${seconds.toFixed(2)} s (goal ${goal} s), ${front.length} of ${plans?.toExponential(1)} plans on the front, ` +
          `${kept} labels, peak of the process ${(peakMemory() / 2 ** 20).toFixed(0)} MiB`,
      );
    }
    return lines;
  },
};
