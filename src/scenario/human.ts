import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { sayValue } from "../base/plainWords.ts";

/**
 * A field in human units: `parse` turns its text into SI. If it cannot, its own message is used.
 *
 * @param example of such text, for messages; if given, a plain number is rejected because its unit is missing
 */
export function human<T>(parse: (text: string) => T, describe: string, example?: string) {
  return z
    .string({
      error: ({ input }) =>
        typeof input === "number" && example !== undefined
          ? `${input} has no unit; write it with one, such as ${example}`
          : undefined,
    })
    .transform((text, context): T => {
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    })
    .meta({ description: describe, ...(example !== undefined && { examples: [example] }) });
}

/**
 * Creates the error message of a field that allows several kinds of value: it lists them when the value is none of
 * them.
 *
 * @example choices("`saturated`", "`{ period: 40ms }`") // 5 must be `saturated` or `{ period: 40ms }`
 */
export function choices(...words: string[]): { error: (issue: { input?: unknown }) => string } {
  const needed = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  return {
    error: ({ input }) =>
      input === null || input === undefined
        ? `is empty; ${needed} is needed`
        : `${sayValue(input)} must be ${needed}`,
  };
}

/**
 * Converts the text of the named fields, at any depth, to SI, for `z.preprocess`. Numbers (already SI) and everything
 * else are left alone. Text that does not parse is rejected with the parser's own message.
 */
export function humanFields(parsers: Record<string, (text: string) => number>) {
  return (value: unknown, context: z.RefinementCtx): unknown => {
    const convert = (inner: unknown, path: PropertyKey[]): unknown => {
      if (Array.isArray(inner)) return inner.map((each, i) => convert(each, [...path, i]));
      if (typeof inner !== "object" || inner === null) return inner;
      return Object.fromEntries(
        Object.entries(inner).map(([key, each]) => {
          const at = [...path, key];
          const parse = Object.hasOwn(parsers, key) ? parsers[key] : undefined;
          return [key, parse && typeof each === "string" ? parsed(parse, each, at) : convert(each, at)];
        }),
      );
    };
    const parsed = (parse: (text: string) => number, text: string, path: PropertyKey[]): number => {
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        context.addIssue({ code: "custom", path, message: error.message });
        return Number.NaN;
      }
    };
    return convert(value, []);
  };
}
