import { readFile } from "node:fs/promises";
import YAML from "yaml";
import { z } from "zod";
import { InputError } from "./errors.ts";

/**
 * Reads a YAML or JSON file and checks it against its schema.
 *
 * @param kind what the file is, for messages: "scenario"
 * @throws InputError naming the file, and for each fault the field and what it needs.
 */
export async function readDocument<T extends z.ZodType>(
  file: string,
  schema: T,
  kind: string,
): Promise<z.output<T>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a directory" : code;
    throw new InputError(`${file}: cannot read this ${kind}: ${why}`, { cause });
  }
  let value: unknown;
  try {
    value = file.endsWith(".json") ? JSON.parse(text) : YAML.parse(text);
  } catch (cause) {
    throw new InputError(`${file}: this ${kind} is not well-formed: ${(cause as Error).message}`, { cause });
  }
  return checkDocument(value, schema, `${file}: this ${kind}`);
}

/** @throws InputError, a line for each field that does not fit, after `what`. */
export function checkDocument<T extends z.ZodType>(value: unknown, schema: T, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => describeIssue(issue));
  throw new InputError(`${what} does not fit its schema:\n${faults.join("\n")}`, { cause: result.error });
}

/**
 * One line per fault. Where a field may be one of several things, zod only says that it is none of them: then the
 * faults of the thing that it was meant to be count, the first whose type is right.
 */
function describeIssue(issue: z.core.$ZodIssue, parent: PropertyKey[] = []): string[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((errors) =>
      errors.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
    );
    if (meant) return meant.flatMap((inner) => describeIssue(inner, path));
  }
  return [`  ${z.core.toDotPath(path) || "(top)"}: ${issue.message}`];
}
