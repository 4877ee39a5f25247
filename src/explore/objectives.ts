import type { Prediction } from "../plan/prediction.ts";
import type { Objective } from "../scenario/scenarioSchema.ts";
import type { Outcome } from "./evaluate.ts";

/** How each objective is read, and which way is better. */
const table: Record<Objective, { value: (outcome: Outcome) => number; direction: "min" | "max" }> = {
  latency: { value: (outcome) => outcome.latency.mean, direction: "min" },
  p95: { value: (outcome) => outcome.latency.p95, direction: "min" },
  p99: { value: (outcome) => outcome.latency.p99, direction: "min" },
  throughput: { value: (outcome) => outcome.throughput, direction: "max" },
};

/** The objectives of a scenario, for outcomes of single replications. */
export function outcomeObjectives(names: readonly Objective[]) {
  return names.map((name) => table[name]);
}

/** The objectives of a scenario, for predictions. */
export function predictionObjectives(names: readonly Objective[]) {
  return names.map((name) => ({
    value: ({ latency, throughput }: Prediction) =>
      table[name].value({ latency, throughput: throughput.mean }),
    direction: table[name].direction,
  }));
}
