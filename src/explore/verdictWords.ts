import type { ObjectiveName } from "../plan/objectives.ts";
import type { Plan } from "../plan/plan.ts";
import type { CutNames } from "../plan/planWords.ts";

/** The facts about plans that a verdict needs. */
export interface VerdictWords {
  plans: ReadonlyMap<string, Plan>;
  objectives: readonly ObjectiveName[];
  /** Gives the readable name of a cut. */
  cutName: CutNames;
}
