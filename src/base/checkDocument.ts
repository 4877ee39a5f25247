import type { z } from "zod";
import { describeIssues } from "./describeIssues.ts";
import { InputError } from "./errors.ts";
import { type ParsedDocument, parseJson, parseYaml } from "./parseDocument.ts";
import { plainWords } from "./plainWords.ts";

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
    value: check(value, schema, what, locate),
    place: (path) => [file, locate(path)].filter(Boolean).join(", "),
  };
}

/** Checks a value against a schema. Throws InputError with a line for each field that does not fit, after `what`. */
export function checkDocument<T extends z.ZodType>(value: unknown, schema: T, what: string): z.output<T> {
  return check(value, schema, what);
}

/**
 * Runs an action and puts `place` before the message of its InputError.
 *
 * @throws InputError as the action does, with the place before its message
 */
export async function blaming<T>(place: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(`${place}: ${cause.message}`, { cause, code: cause.code });
  }
}

function check<T extends z.ZodType>(
  value: unknown,
  schema: T,
  what: string,
  locate?: ParsedDocument["locate"],
): z.output<T> {
  const result = schema.safeParse(value, { error: plainWords, reportInput: true });
  if (result.success) return result.data;
  const faults = describeIssues(result.error.issues, locate);
  throw new InputError(`${what} does not fit its schema:\n${faults.join("\n")}`, {
    code: "invalid-document",
    cause: result.error,
  });
}
