import path from "node:path";
import { readText } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { recordByName } from "../../base/recordByName.ts";
import { filesIn } from "../filesIn.ts";
import { openTrace } from "../loadTrace.ts";
import type { ScenarioFiles } from "../scenarioFiles.ts";
import { joinParts, readParts } from "../scenarioParts.ts";
import { editDocument } from "./editDocument.ts";
import type { PackedFile, PackedScenario } from "./packedScenario.ts";
import type { Patch } from "./patch.ts";
import { parseScenarioText } from "./scenarioText.ts";

/** What a packed scenario has in place of what its file says. */
export interface PackOptions {
  /** Files to take instead of the scenario's own profiles, by device name. */
  profiles?: ReadonlyMap<string, string>;
  /** Fields to change, as a JSON Merge Patch. */
  changes?: Patch;
}

/**
 * Reads a scenario, checks it as `loadScenario` does, and packs it with the files that it names.
 *
 * @throws InputError as `loadScenario` does
 */
export async function packScenario(
  file: string,
  { profiles = new Map(), changes = {} }: PackOptions = {},
): Promise<PackedScenario> {
  const directory = path.dirname(file);
  const original = await readText(file, "scenario");
  const { value } = parseScenarioText(original, file);
  for (const name of profiles.keys()) {
    if (Object.hasOwn(value.devices, name)) continue;
    const names = Object.keys(value.devices).join(", ");
    throw new InputError(`--profile ${name}: no device "${name}" in ${file}; there are ${names}`, {
      code: "invalid-option",
    });
  }
  // The packed scenario names the profiles that were given in place of its own.
  const given = [...profiles].map(([name, profile]): [string, { profile: string }] => [
    name,
    { profile: path.relative(directory, profile) },
  ]);
  const withGiven = given.length > 0 ? { devices: recordByName(given) } : {};
  // One after the other: joined into one patch, the fields that `changes` removes would be lost.
  const text = [withGiven, changes].reduce<string>((old, patch) => editDocument(old, file, patch), original);
  const document = parseScenarioText(text, file);
  const { files, kept } = keeping(directory);
  joinParts(await readParts(document, files), document.place);
  return {
    schema: "paretopipe/packed-scenario/v1",
    file: path.basename(file),
    text,
    files: recordByName(kept),
  };
}

/** Returns the files of a directory, and keeps what is read from them. */
function keeping(directory: string): { files: ScenarioFiles; kept: Map<string, PackedFile> } {
  const files = filesIn(directory);
  const kept = new Map<string, PackedFile>();
  return {
    kept,
    files: {
      readProfile: async (file) => {
        const profile = await files.readProfile(file);
        kept.set(file, { kind: "profile", profile });
        return profile;
      },
      readLinkProfile: async (file) => {
        const profile = await files.readLinkProfile(file);
        kept.set(file, { kind: "link profile", profile });
        return profile;
      },
      loadTrace: async (file, words) => {
        const { reading, text } = await openTrace(path.resolve(directory, file), words);
        kept.set(file, text === undefined ? { kind: "read trace", ...reading } : { kind: "trace", text });
        return reading;
      },
    },
  };
}
