import { frameCountOf, withFrameCount } from "../explore/frameCount.ts";
import type { Run } from "../explore/run.ts";
import { planTask } from "../explore/simulationInput.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";

/** Makes the simulator's task for each point, with as many frames as its prediction has. */
export function pointTasks(resolved: ResolvedScenario, run: Run, points: readonly PointName[], seed: number) {
  const predictions = new Map(run.predictions.map((prediction) => [keyOf(prediction), prediction]));
  return new Map(
    points.map((point) => {
      const plan = run.plans.find(({ id }) => id === point.plan)!;
      const condition = resolved.conditions.find(({ name }) => name === point.condition)!;
      const count = frameCountOf(predictions.get(keyOf(point))!);
      const { input, options } = withFrameCount(planTask(resolved, plan, condition), count);
      return [keyOf(point), { plan, condition, task: { input: { ...input, seed }, options } }];
    }),
  );
}
