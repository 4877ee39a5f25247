import type { Run } from "../explore/run.ts";
import { planTask } from "../explore/simulationInput.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import { keyOf, type PointName } from "./pointName.ts";

/** The task of each point, with as many frames as its prediction has. */
export function pointTasks(resolved: ResolvedScenario, run: Run, points: readonly PointName[], seed: number) {
  const predictions = new Map(run.predictions.map((prediction) => [keyOf(prediction), prediction]));
  return new Map(
    points.map((point) => {
      const plan = run.plans.find(({ id }) => id === point.plan)!;
      const condition = resolved.conditions.find(({ name }) => name === point.condition)!;
      const { input, options } = planTask(resolved, plan, condition);
      const { frames, warmup, replications } = predictions.get(keyOf(point))!;
      const streams = input.streams.map((stream) => ({
        ...stream,
        frames: (frames + warmup) / replications,
      }));
      const task = {
        input: { ...input, seed, streams },
        options: { ...options, warmup: warmup / replications },
      };
      return [keyOf(point), { plan, condition, task }];
    }),
  );
}
