import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import type { ScenarioPlanOptions } from "./scenarioPlan.ts";

/**
 * Returns the directory of the export that is to be run; undefined for the file of a scenario.
 *
 * @throws InputError for an option that an export would ignore
 */
export function findExport(
  from: string,
  { condition, model, profiles }: Pick<ScenarioPlanOptions, "condition" | "model" | "profiles">,
): string | undefined {
  const directory = exportDirectory(from);
  if (directory === undefined) return undefined;
  const reasons = {
    condition: condition !== undefined && "its links are as they are",
    model: model !== undefined && "it has the model's stages",
    profile: profiles !== undefined && profiles.size > 0 && "it has its plan already",
  };
  for (const [option, reason] of Object.entries(reasons)) {
    if (!reason) continue;
    throw new InputError(`--${option} is for a scenario; ${directory} is an export: ${reason}`, {
      code: "invalid-option",
    });
  }
  return directory;
}

function exportDirectory(from: string): string | undefined {
  if (path.basename(from) === "manifest.json") return path.dirname(from);
  return existsSync(from) && statSync(from).isDirectory() ? from : undefined;
}
