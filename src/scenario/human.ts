import { z } from "zod";
import { InputError } from "../base/errors.ts";

/** A field in human units: text that `parse` turns into SI, with parse's own message where it cannot. */
export function human<T>(parse: (text: string) => T, describe: string) {
  return z
    .string()
    .transform((text, context): T => {
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    })
    .describe(describe);
}

/**
 * For `z.preprocess`: turns the text of the named fields, at any depth, into SI, and leaves numbers (SI already) and
 * everything else alone. Text that does not parse stays, so that the schema behind refuses it by name.
 */
export function humanFields(parsers: Record<string, (text: string) => number>) {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        typeof inner === "string" && Object.hasOwn(parsers, key)
          ? attempt(parsers[key], inner)
          : convert(inner),
      ]),
    );
  };
  return convert;
}

function attempt(parse: (text: string) => number, text: string): number | string {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return text;
  }
}
