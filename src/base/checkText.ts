import type { z } from "zod";
import { checkDocument } from "./checkDocument.ts";
import { InputError } from "./errors.ts";
import { parseJson, parseYaml } from "./parseDocument.ts";

/** A file that fits its schema. */
export interface Document<T> {
  value: T;
  /** Names the place of a value, for messages: `my.yaml, line 7, column 3`. */
  place: (path: readonly PropertyKey[]) => string;
}

/**
 * Parses the text of a YAML or JSON file and checks it against its schema.
 *
 * @param file its name, for messages; JSON's ends with `.json`
 * @param kind what the file is, for messages: "scenario"
 * @throws InputError naming the file, and for each fault its place, the field and what it needs.
 */
export function checkText<T extends z.ZodType>(
  text: string,
  file: string,
  schema: T,
  kind: string,
): Document<z.output<T>> {
  const what = `${file}: this ${kind}`;
  if (text.trim() === "") throw new InputError(`${what} is empty`, { code: "invalid-document" });
  const { value, locate } = file.endsWith(".json") ? parseJson(text, what) : parseYaml(text, what);
  return {
    value: checkDocument(value, schema, what, locate),
    place: (path) => [file, locate(path)].filter(Boolean).join(", "),
  };
}
