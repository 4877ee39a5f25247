import { blaming } from "../base/checkDocument.ts";
import type { Document } from "../base/checkText.ts";
import { checkRules } from "./checkRules.ts";
import { chooseProfiles, type ListedDevice } from "./chooseProfiles.ts";
import { checkInputArrivals } from "./inputArrivals.ts";
import { checkProfilesDiffer, type ProfileChoice } from "./profileChoices.ts";
import { type Condition, resolveCondition } from "./resolveCondition.ts";
import type { ResolvedScenario } from "./resolvedScenario.ts";
import type { ScenarioFiles } from "./scenarioFiles.ts";
import type { Scenario } from "./scenarioSchema.ts";

/** A scenario and everything that it refers to. */
export interface ScenarioParts {
  scenario: Scenario;
  /** The source first, then the others as the file lists them. */
  listed: ListedDevice[];
  conditions: Condition[];
}

/** How a scenario's parts are read where that is not the usual way. */
export interface PartReaders {
  /** Returns the profiles to use for a device, or their paths; by default what the scenario lists. */
  profilesOf?: (device: string) => Promise<(ProfileChoice | string)[]> | (ProfileChoice | string)[];
  /** Loads a condition; a study loads each only once. */
  resolveCondition?: typeof resolveCondition;
}

/**
 * Reads what a scenario refers to: profiles, traces, measured links.
 *
 * @param files where they are read from
 * @throws InputError naming the place in the file and what is wrong
 */
export async function readParts(
  { value: scenario, place }: Document<Scenario>,
  files: ScenarioFiles,
  readers: PartReaders = {},
): Promise<ScenarioParts> {
  const profilesOf = readers.profilesOf ?? ((name) => [scenario.devices[name].profile].flat());
  const names = Object.keys(scenario.devices);
  const order = [scenario.source, ...names.filter((name) => name !== scenario.source)];
  const listed = await Promise.all(
    order.map(async (name): Promise<ListedDevice> => {
      const where = place(["devices", name, "profile"]);
      const read = async (one: ProfileChoice | string): Promise<ProfileChoice> => {
        if (typeof one !== "string") return one;
        return { file: one, profile: await blaming(where, () => files.readProfile(one)) };
      };
      const profiles = await Promise.all((await profilesOf(name)).map(read));
      checkProfilesDiffer(where, profiles);
      return { name, slowdown: scenario.devices[name].slowdown, profiles };
    }),
  );
  const load = readers.resolveCondition ?? resolveCondition;
  const conditions = await Promise.all(
    Object.entries(scenario.conditions).map(([name, source]) =>
      load(name, source, { files, place, devices: names, seed: scenario.seed }),
    ),
  );
  return { scenario, listed, conditions };
}

/**
 * Joins a scenario with what it refers to.
 *
 * @param place names the place of a value in the scenario, for messages
 * @throws InputError if the parts do not fit together: profiles of different models, batches or cuts, rules on what they do not have
 */
export function joinParts(
  { scenario, listed, conditions }: ScenarioParts,
  place: Document<unknown>["place"],
): ResolvedScenario {
  const chosen = chooseProfiles(listed, place(["devices"]));
  checkInputArrivals({ scenario, ...chosen }, place);
  const { devices, cuts } = chosen;
  checkRules(
    scenario.rules,
    devices.map(({ name }) => name),
    cuts.map(({ cut }) => cut.name),
    place,
  );
  return { scenario, ...chosen, conditions, place };
}
