import path from "node:path";
import { openDocument } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { sayUnknown } from "../../base/plainWords.ts";
import { filesIn } from "../../scenario/filesIn.ts";
import { type Condition, resolveCondition } from "../../scenario/resolveCondition.ts";
import { scenarioSchema } from "../../scenario/scenarioSchema.ts";

/**
 * Reads one condition of a scenario and the names of its devices. The profiles may be missing.
 *
 * @throws InputError naming the file and the conditions that exist
 */
export async function readCondition(
  file: string,
  name: string,
): Promise<{ condition: Condition; source: string; devices: string[] }> {
  const { value, place } = await openDocument(file, scenarioSchema, "scenario");
  const { conditions, devices, source, seed } = value;
  if (!Object.hasOwn(conditions, name)) {
    throw new InputError(`${file}: ${sayUnknown("condition", name, Object.keys(conditions))}`, {
      code: "invalid-option",
    });
  }
  const names = Object.keys(devices);
  const condition = await resolveCondition(name, conditions[name], {
    files: filesIn(path.dirname(file)),
    place,
    devices: names,
    seed,
  });
  return { condition, source, devices: names };
}
