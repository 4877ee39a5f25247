import { checkText, type Document } from "../../base/checkText.ts";
import { parseYaml } from "../../base/parseDocument.ts";
import { type Scenario, scenarioSchema } from "../scenarioSchema.ts";

/** A scenario as its file writes it: plain values, before they are checked and defaults filled in. */
export type ScenarioDocument = Record<string, unknown>;

/** Parses and checks the text of a scenario file. Throws InputError naming each fault with its line. */
export function parseScenarioText(text: string, file: string): Document<Scenario> {
  return checkText(text, file, scenarioSchema, "scenario");
}

/** Parses the text of a scenario file without checking it. Throws InputError if it is no YAML of fields. */
export function scenarioDocument(text: string, file: string): ScenarioDocument {
  return parseYaml(text, `${file}: this scenario`).value as ScenarioDocument;
}
