import path from "node:path";
import { z } from "zod";
import { blaming, checkDocument, type Document, openDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { type DeviceProfile, deviceProfileSchema } from "../profile/deviceProfile.ts";
import { readProfile } from "../profile/profileFile.ts";
import { chooseProfiles, type ListedDevice } from "./chooseProfiles.ts";
import type { SharedCut } from "./commonCuts.ts";
import { checkInputArrivals } from "./inputArrivals.ts";
import { checkProfilesDiffer, type ProfileChoice, type ProfileChoices } from "./profileChoices.ts";
import { type Condition, resolveCondition } from "./resolveCondition.ts";
import type { ResolvedDevice } from "./resolvedDevice.ts";
import { type Scenario, scenarioSchema } from "./scenarioSchema.ts";

/** A scenario with its references resolved. */
export interface ResolvedScenario {
  scenario: Scenario;
  /** The source first, then the others as the file lists them. */
  devices: ResolvedDevice[];
  /** The cuts that every device's profile contains. */
  cuts: SharedCut[];
  /** What plans choose from where a device lists several profiles; `scenarioOf` gives a plan the profiles of its settings. */
  choices?: ProfileChoices;
  /** In the order of the file, with traces loaded. */
  conditions: Condition[];
}

/** The fields of a scenario file. */
export type ScenarioFields = z.input<typeof scenarioSchema>;

/** A scenario as an object: the fields of a scenario file, with each profile given as an object or as a file path. */
export interface ScenarioInput extends Omit<ScenarioFields, "schema" | "devices"> {
  devices: Record<
    string,
    Omit<ScenarioFields["devices"][string], "profile"> & {
      profile: DeviceProfile | string | (DeviceProfile | string)[];
    }
  >;
}

/**
 * Resolves a scenario that is given as an object.
 *
 * @param directory paths in the scenario are relative to it; by default the current one
 * @throws InputError naming the scenario and what is wrong, as `loadScenario` does
 *
 * @example
 * ```ts
 * import { explore, resolveScenario } from "paretopipe";
 *
 * const resolved = await resolveScenario({
 *   name: "a board and a server",
 *   source: "board",
 *   devices: { board: { profile: "board.json", slowdown: 4 }, server: { profile: "server.json" } },
 *   conditions: { wifi: "delay 3ms rate 40mbit" },
 * });
 * const run = await explore(resolved);
 * console.log(run.conditions[0].verdict);
 * ```
 */
export async function resolveScenario(
  { devices, ...fields }: ScenarioInput,
  directory = ".",
): Promise<ResolvedScenario> {
  const where = `scenario ${JSON.stringify(fields.name)}`;
  const given = new Map<string, (ProfileChoice | string)[]>();
  const written = Object.entries(devices).map(([name, { profile, ...device }]) => {
    const choices = [profile].flat().map((one) => {
      if (typeof one === "string") return one;
      const checked = checkDocument(one, deviceProfileSchema, `${where}: the profile of ${name}`);
      return { file: checked.name, profile: checked };
    });
    given.set(name, choices);
    const files = choices.map((one) => (typeof one === "string" ? one : one.file));
    return [name, { ...device, profile: Array.isArray(profile) ? files : files[0] }];
  });
  const document = { schema: "paretopipe/scenario/v1", ...fields, devices: Object.fromEntries(written) };
  const value = checkDocument(document, scenarioSchema, where);
  const place = (path: readonly PropertyKey[]) => `${where}, ${z.core.toDotPath([...path])}`;
  return resolve({ value, place }, directory, (name) => given.get(name)!);
}

/**
 * Reads a scenario and the profiles it names.
 *
 * @param profiles files to take instead of the scenario's own, by device name
 * @throws InputError naming the place in the file and what is wrong: fields, an unknown source, profiles of different
 *   models or batches, an unknown device or link.
 *
 * @example
 * ```ts
 * import { loadScenario } from "paretopipe";
 *
 * const { devices, cuts } = await loadScenario("scenarios/mobilenet_v2.slow-fast.yaml");
 * console.log(`${devices.length} devices, ${cuts.length} cuts`);
 * ```
 */
export async function loadScenario(
  file: string,
  profiles: ReadonlyMap<string, string> = new Map(),
): Promise<ResolvedScenario> {
  const document = await openDocument(file, scenarioSchema, "scenario");
  const names = Object.keys(document.value.devices);
  for (const name of profiles.keys()) {
    if (!names.includes(name)) {
      throw new InputError(
        `--profile ${name}: no device "${name}" in ${file}; there are ${names.join(", ")}`,
        { code: "invalid-option" },
      );
    }
  }
  return resolve(document, path.dirname(file), async (name) => {
    const file = profiles.get(name);
    return file === undefined
      ? [document.value.devices[name].profile].flat()
      : [{ file, profile: await readProfile(file) }];
  });
}

/**
 * @param directory paths in the scenario are relative to it
 * @param profilesOf returns the profiles to use for a device, or their paths
 */
async function resolve(
  { value: scenario, place }: Document<Scenario>,
  directory: string,
  profilesOf: (device: string) => Promise<(ProfileChoice | string)[]> | (ProfileChoice | string)[],
): Promise<ResolvedScenario> {
  const names = Object.keys(scenario.devices);
  const order = [scenario.source, ...names.filter((name) => name !== scenario.source)];
  const devices = await Promise.all(
    order.map(async (name): Promise<ListedDevice> => {
      const where = place(["devices", name, "profile"]);
      const read = async (one: ProfileChoice | string): Promise<ProfileChoice> => {
        if (typeof one !== "string") return one;
        return { file: one, profile: await blaming(where, () => readProfile(path.resolve(directory, one))) };
      };
      const profiles = await Promise.all((await profilesOf(name)).map(read));
      checkProfilesDiffer(where, profiles);
      return { name, slowdown: scenario.devices[name].slowdown, profiles };
    }),
  );
  const conditions = await Promise.all(
    Object.entries(scenario.conditions).map(([name, source]) =>
      resolveCondition(name, source, { directory, place, devices: names, seed: scenario.seed }),
    ),
  );
  const chosen = chooseProfiles(devices, place(["devices"]));
  checkInputArrivals({ scenario, ...chosen }, place);
  return { scenario, ...chosen, conditions };
}
