import path from "node:path";
import { blaming, openDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import { readProfile } from "../profile/profileFile.ts";
import { commonCuts, type SharedCut } from "./commonCuts.ts";
import { type Condition, resolveCondition } from "./resolveCondition.ts";
import { type Scenario, scenarioSchema } from "./scenarioSchema.ts";

/** A device with its profile read. */
export interface ResolvedDevice {
  name: string;
  /** As the scenario writes it, for the record. */
  profileFile: string;
  profile: DeviceProfile;
  slowdown: number;
}

/** A scenario with its references resolved. */
export interface ResolvedScenario {
  scenario: Scenario;
  /** The source first, then the others as the file lists them. */
  devices: ResolvedDevice[];
  /** The cuts that every device's profile has. */
  cuts: SharedCut[];
  /** In the order of the file, with traces read. */
  conditions: Condition[];
}

/**
 * Reads a scenario and the profiles it names.
 *
 * @param profiles files to take instead of the scenario's own, by device name
 * @throws InputError naming the place in the file and what is wrong: fields, an unknown source, profiles of different
 *   models or batches, an unknown device or link.
 */
export async function loadScenario(
  file: string,
  profiles: ReadonlyMap<string, string> = new Map(),
): Promise<ResolvedScenario> {
  const { value: scenario, place } = await openDocument(file, scenarioSchema, "scenario");
  const names = Object.keys(scenario.devices);
  for (const name of profiles.keys()) {
    if (!names.includes(name)) {
      throw new InputError(
        `--profile ${name}: no device "${name}" in ${file}; there are ${names.join(", ")}`,
      );
    }
  }
  const order = [scenario.source, ...names.filter((name) => name !== scenario.source)];
  const devices = await Promise.all(
    order.map(async (name): Promise<ResolvedDevice> => {
      const { profile: written, slowdown } = scenario.devices[name];
      const given = profiles.get(name);
      const profile =
        given === undefined
          ? await blaming(place(["devices", name, "profile"]), () =>
              readProfile(path.resolve(path.dirname(file), written)),
            )
          : await readProfile(given);
      return { name, profileFile: given ?? written, profile, slowdown };
    }),
  );
  const conditions = await Promise.all(
    Object.entries(scenario.conditions).map(([name, source]) =>
      resolveCondition(name, source, { file, place, devices: names, seed: scenario.seed }),
    ),
  );
  return { scenario, devices, cuts: commonCuts(devices, place(["devices"])), conditions };
}
