import { comparable } from "../base/comparable.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Objective } from "../scenario/scenarioSchema.ts";
import type { Outcome } from "./evaluate.ts";

/** How each objective is read to rank plans, and which way is better. */
const table: Record<Objective, { value: (outcome: Outcome) => number; direction: "min" | "max" }> = {
  latency: { value: (outcome) => comparable(outcome.latency.mean), direction: "min" },
  p95: { value: (outcome) => comparable(outcome.latency.p95), direction: "min" },
  p99: { value: (outcome) => comparable(outcome.latency.p99), direction: "min" },
  throughput: { value: (outcome) => comparable(outcome.throughput), direction: "max" },
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
