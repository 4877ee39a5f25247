import { InputError } from "../base/errors.ts";
import type { Plan } from "../plan/plan.ts";
import type { Run } from "./run.ts";

/**
 * Returns a run's model with the plan's batch.
 *
 * @throws InputError if the run does not have that batch
 */
export function modelOf({ name, model }: Pick<Run, "name" | "model">, { batch }: Pick<Plan, "batch">) {
  if (batch === undefined) return model;
  const own = model.batches?.find((one) => one.batch === batch);
  if (own) return { ...model, ...own };
  throw new InputError(`run ${name} has a plan of batch ${batch}, but not the model's cuts for it`, {
    code: "invalid-run",
  });
}
