import type { Document } from "../base/checkText.ts";
import type { SharedCut } from "./commonCuts.ts";
import type { ProfileChoices } from "./profileChoices.ts";
import type { Condition } from "./resolveCondition.ts";
import type { ResolvedDevice } from "./resolvedDevice.ts";
import type { Scenario } from "./scenarioSchema.ts";

/** A scenario with its references resolved. */
export interface ResolvedScenario {
  scenario: Scenario;
  /** The source first, then the others as the file lists them. */
  devices: ResolvedDevice[];
  /** The cuts that every device's profile contains. */
  cuts: SharedCut[];
  /** The profiles that plans choose from, if a device lists several; `scenarioOf` gives a plan the profiles of its settings. */
  choices?: ProfileChoices;
  /** In the order of the file, with traces loaded. */
  conditions: Condition[];
  /** Names the place of a value in the scenario, for messages about what only its plans show to be wrong. */
  place?: Document<unknown>["place"];
}
