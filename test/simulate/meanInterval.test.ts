import { mean } from "simple-statistics";
import { expect, it } from "vitest";
import { furtherRunDeviation, meanInterval } from "../../src/simulate/meanInterval.ts";
import { simulateMetrics } from "../../src/simulate/measure.ts";

it.each([2, 3, 10])(
  "says how far from the mean of %i runs a further one is, nineteen times in twenty",
  (count) => {
    // Mean latencies of short runs of an M/M/1 queue at half load.
    const latency = (seed: string) =>
      simulateMetrics({
        seed,
        devices: [{ name: "board" }],
        links: [],
        streams: [
          {
            name: "frames",
            stages: [{ device: "board", service: { exponential: 0.05 } }],
            bytes: [],
            arrivals: { kind: "poisson", rate: 10 },
            frames: 200,
          },
        ],
      }).latency.mean;
    let held = 0;
    const sets = 500;
    for (let set = 0; set < sets; set++) {
      const runs = Array.from({ length: count }, (_, run) => latency(`${count}/${set}/${run}`));
      const further = latency(`${count}/${set}/further`);
      const deviation = furtherRunDeviation(meanInterval(runs), count);
      if (Math.abs(further - mean(runs)) <= 1.96 * deviation) held++;
    }
    expect(held / sets).toBeGreaterThan(0.92);
    expect(held / sets).toBeLessThan(0.98);
  },
);
