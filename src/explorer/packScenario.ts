import path from "node:path";
import { readText } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { recordByName } from "../base/recordByName.ts";
import { formatBytes } from "../base/units.ts";
import { filesIn } from "../scenario/filesIn.ts";
import type { ScenarioFiles } from "../scenario/scenarioFiles.ts";
import { joinParts, readParts } from "../scenario/scenarioParts.ts";
import type { MeasuredPoint, PageData, PageFile } from "./pageData.ts";
import { editYaml } from "./state/editYaml.ts";
import { parseScenarioText } from "./state/scenarioText.ts";

/** Maximum number of characters of a trace in the page. */
const maxTrace = 2 ** 22;

/**
 * Reads a scenario, checks it as `loadScenario` does, and packs it with the files that it names.
 *
 * @param profiles files to take instead of the scenario's own, by device name
 * @throws InputError as `loadScenario` does, and for a trace that is too long for a page
 */
export async function packScenario(
  file: string,
  profiles: ReadonlyMap<string, string> = new Map(),
  measured: MeasuredPoint[] = [],
): Promise<PageData> {
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
  // In the page the scenario names the profiles that were given in place of its own.
  const given = [...profiles].map(([name, profile]): [string, { profile: string }] => [
    name,
    { profile: path.relative(directory, profile) },
  ]);
  const text = editYaml(original, given.length > 0 ? { devices: recordByName(given) } : {});
  const document = parseScenarioText(text, file);
  const { files, kept } = keeping(directory);
  joinParts(await readParts(document, files), document.place);
  return {
    schema: "paretopipe/explorer/v1",
    file: path.basename(file),
    text,
    files: recordByName(kept),
    versions: { paretopipe: packageVersion(), node: process.versions.node },
    measured,
  };
}

/** Returns the files of a directory, and keeps what is read from them. */
function keeping(directory: string): { files: ScenarioFiles; kept: Map<string, PageFile> } {
  const files = filesIn(directory);
  const kept = new Map<string, PageFile>();
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
        const reading = await files.loadTrace(file, words);
        const text = await readText(path.resolve(directory, file), "trace");
        if (text.length > maxTrace) {
          throw new InputError(
            `${file}: this trace has ${formatBytes(text.length)}; the explorer's page takes at most ${formatBytes(maxTrace)}`,
            { code: "invalid-trace" },
          );
        }
        kept.set(file, { kind: "trace", text });
        return reading;
      },
    },
  };
}
