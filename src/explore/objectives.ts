import type { Prediction } from "../plan/prediction.ts";
import type { Objective } from "../scenario/scenarioSchema.ts";

/** How each objective is read from a prediction, and which way is better. */
export const objectives: Record<
  Objective,
  { value: (item: Prediction) => number; direction: "min" | "max" }
> = {
  latency: { value: (item) => item.latency.mean, direction: "min" },
  p95: { value: (item) => item.latency.p95, direction: "min" },
  p99: { value: (item) => item.latency.p99, direction: "min" },
  throughput: { value: (item) => item.throughput.mean, direction: "max" },
};
