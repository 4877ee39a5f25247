import type { z } from "zod";
import { describeIssues } from "./describeIssues.ts";
import { InputError } from "./errors.ts";
import type { ParsedDocument } from "./parseDocument.ts";
import { plainWords } from "./plainWords.ts";

/**
 * Checks a value against a schema.
 *
 * @param locate gives the positions of parts of the value in its file, if it comes from one
 * @throws InputError with a line for each field that does not fit, after `what`
 */
export function checkDocument<T extends z.ZodType>(
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

/**
 * Runs an action and puts `place` before the message of its InputError.
 *
 * @throws InputError as the action does, with the place before its message
 */
export async function blaming<T>(place: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw blamed(place, cause);
  }
}

/** Returns an InputError again, with `place` before its message; any other error as it is. */
export function blamed(place: string, cause: unknown): unknown {
  if (!(cause instanceof InputError)) return cause;
  return new InputError(`${place}: ${cause.message}`, { cause, code: cause.code });
}
