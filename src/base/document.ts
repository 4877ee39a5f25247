import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { decodeText } from "./decodeText.ts";
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
 * Reads a YAML or JSON file and checks it against its schema.
 *
 * @param kind what the file is, for messages: "scenario"
 * @throws InputError naming the file, and for each fault its place, the field and what it needs.
 */
export async function readDocument<T extends z.ZodType>(
  file: string,
  schema: T,
  kind: string,
): Promise<z.output<T>> {
  return (await openDocument(file, schema, kind)).value;
}

/** Like `readDocument`, but keeps the places of values, for files whose values are checked further. */
export async function openDocument<T extends z.ZodType>(
  file: string,
  schema: T,
  kind: string,
): Promise<Document<z.output<T>>> {
  const what = `${file}: this ${kind}`;
  const decoded = decodeText(await read(file, kind));
  if (!decoded)
    throw new InputError(`${what} is not text: neither UTF-8 nor UTF-16`, { code: "invalid-document" });
  const { text } = decoded;
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

async function read(file: string, kind: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a directory" : code;
    throw new InputError(`${file}: cannot read this ${kind}: ${why}`, { code: "unreadable-file", cause });
  }
}
