import path from "node:path";
import { z } from "zod";
import { checkDocument } from "../base/checkDocument.ts";
import { checkWhole } from "../base/checkNumber.ts";
import { openDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { type DeviceProfile, deviceProfileSchema } from "../profile/deviceProfile.ts";
import { readProfile } from "../profile/profileFile.ts";
import { filesIn } from "./filesIn.ts";
import type { ProfileChoice } from "./profileChoices.ts";
import type { ResolvedScenario } from "./resolvedScenario.ts";
import { joinParts, readParts } from "./scenarioParts.ts";
import { scenarioSchema } from "./scenarioSchema.ts";

export type { ResolvedScenario } from "./resolvedScenario.ts";

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
  return joinParts(
    await readParts({ value, place }, filesIn(directory), { profilesOf: (name) => given.get(name)! }),
    place,
  );
}

/**
 * Reads a scenario and the profiles it names.
 *
 * @param profiles files to take instead of the scenario's own, by device name; or a profile, with the name of its file for messages
 * @param seed the seed to take instead of the scenario's own, also for the traces that it generates
 * @throws InputError naming the place in the file and what is wrong: fields, an unknown source, profiles of different
 *   models or batches, an unknown device or link. Also for a seed that is no whole number.
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
  profiles: ReadonlyMap<string, string | ProfileChoice> = new Map(),
  seed?: number,
): Promise<ResolvedScenario> {
  if (seed !== undefined) checkWhole("seed", seed);
  const document = await openDocument(file, scenarioSchema, "scenario");
  if (seed !== undefined) document.value.seed = seed;
  const names = Object.keys(document.value.devices);
  for (const name of profiles.keys()) {
    if (!names.includes(name)) {
      throw new InputError(
        `--profile ${name}: no device "${name}" in ${file}; there are ${names.join(", ")}`,
        { code: "invalid-option" },
      );
    }
  }
  const profilesOf = async (name: string) => {
    const given = profiles.get(name);
    if (given === undefined) return [document.value.devices[name].profile].flat();
    return [typeof given === "string" ? { file: given, profile: await readProfile(given) } : given];
  };
  return joinParts(await readParts(document, filesIn(path.dirname(file)), { profilesOf }), document.place);
}
