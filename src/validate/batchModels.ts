import { scenarioOf } from "../explore/scenarioOf.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { Plan } from "../plan/plan.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import { StagePlans } from "./stagePlans.ts";

/** A scenario's model with one batch, split at the cuts of the profiles. */
export interface BatchModel {
  model: FrozenModel;
  stagePlans: StagePlans;
}

/** A scenario's model with each batch of its plans. */
export class BatchModels {
  readonly #byBatch: ReadonlyMap<number | undefined, BatchModel>;

  /**
   * @param models the frozen model with each batch; a single one if plans do not differ in it
   * @throws InputError as `StagePlans` does
   */
  constructor(models: readonly FrozenModel[], resolved: ResolvedScenario) {
    this.#byBatch = new Map(
      models.map((model) => {
        const batch = resolved.choices?.isOverBatches ? model.batch : undefined;
        return [batch, { model, stagePlans: new StagePlans(model, scenarioOf(resolved, { batch })) }];
      }),
    );
  }

  /** Returns the model that a plan runs. */
  of({ batch }: Pick<Plan, "batch">): BatchModel {
    const found = this.#byBatch.get(batch);
    if (!found) throw new RangeError(`there is no model of batch ${batch}`);
    return found;
  }
}
