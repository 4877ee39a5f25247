import { latencyShares } from "../simulate/measure.ts";
import type { Evaluation, Task } from "./evaluate.ts";
import type { EvaluateAll } from "./evaluateInline.ts";
import type { Latencies } from "./run.ts";

/**
 * Returns how the latencies of each task's plan are distributed: quantiles (`onQuantiles` of `predict`). The tasks are evaluated
 * for them: most plans are in no chart, and all plans take 8 % longer if each run selects these quantiles (docs/performance.md).
 *
 * @param tasks those that have a prediction
 */
export async function latencies(tasks: readonly Task[], evaluateAll: EvaluateAll): Promise<Latencies[]> {
  const found: Latencies[] = [];
  const at = (index: number): Task => {
    const { input, options } = tasks[index];
    return { input, options: { ...options, quantiles: true } };
  };
  await evaluateAll({ length: tasks.length, at }, (index, result) => {
    if (!("failure" in result)) found[index] = latenciesOf(result);
  });
  return found;
}

function latenciesOf({ prediction, quantiles }: Evaluation): Latencies {
  const { condition, plan } = prediction;
  return { condition, plan, quantiles: latencyShares.map((share, index) => [share, quantiles![index]]) };
}
