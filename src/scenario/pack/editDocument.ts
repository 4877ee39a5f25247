import { editYaml } from "./editYaml.ts";
import { isFields, type Patch, patched } from "./patch.ts";

/**
 * Applies a merge patch to the text of a scenario file. JSON stays JSON, which YAML's editor would not keep; YAML keeps its
 * comments.
 *
 * @param file its name; JSON's ends with `.json`
 */
export function editDocument(text: string, file: string, patch: Patch): string {
  if (!file.endsWith(".json")) return editYaml(text, patch);
  if (!isFields(patch) || Object.keys(patch).length === 0) return text;
  return `${JSON.stringify(patched(JSON.parse(text), patch), null, 2)}\n`;
}
