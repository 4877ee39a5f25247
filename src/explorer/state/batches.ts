import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import { isFields } from "../../scenario/pack/patch.ts";
import type { ScenarioDocument } from "../../scenario/pack/scenarioText.ts";
import { setAt } from "./links.ts";

type Files = ReadonlyMap<string, PackedFile>;

/** The batches of the profiles that a scenario's devices list, rising. */
export function batchesOf(document: ScenarioDocument, files: Files): number[] {
  const batches = listsOf(document).flatMap(([, list]) => list.flatMap((path) => batchOf(files, path) ?? []));
  return [...new Set(batches)].sort((a, b) => a - b);
}

/**
 * Returns the scenario with, for each device, those of its profiles that are of the wanted batches. Devices without a list stay
 * as they are.
 *
 * @param opened the scenario with all its profiles
 */
export function keepBatches(
  document: ScenarioDocument,
  opened: ScenarioDocument,
  files: Files,
  wanted: readonly number[],
): ScenarioDocument {
  return listsOf(opened).reduce((changed, [device, list]) => {
    const kept = list.filter((path) => {
      const batch = batchOf(files, path);
      return batch === undefined || wanted.includes(batch);
    });
    return setAt(changed, ["devices", device, "profile"], kept);
  }, document);
}

/** The devices that list their profiles, each with its list. */
function listsOf(document: ScenarioDocument): [string, string[]][] {
  const devices = isFields(document.devices) ? document.devices : {};
  return Object.entries(devices).flatMap(([name, device]): [string, string[]][] => {
    const list = isFields(device) ? device.profile : undefined;
    return Array.isArray(list) ? [[name, list.map(String)]] : [];
  });
}

function batchOf(files: Files, path: string): number | undefined {
  const file = files.get(path);
  return file?.kind === "profile" ? file.profile.model.batch : undefined;
}
