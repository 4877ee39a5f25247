import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** Longer values are cut: a message needs to show only enough to recognise them. */
const longest = 60;

/** Formats a value for a message: text in quotes, without control characters; arrays and objects by their kind. */
export function sayValue(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a set of fields";
  if (typeof value !== "string") return String(value);
  const quoted = JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd");
  return quoted.length <= longest ? quoted : `${quoted.slice(0, longest)}..."`;
}

const kinds: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a set of fields",
  record: "a set of fields",
  array: "a list",
  tuple: "a list",
};

/**
 * Describes zod's complaint in plain words that say what is there and what is needed: an error map for `safeParse`. A
 * schema's own message takes precedence. Unknown keys get a line each.
 */
export function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type": {
      const needed = kinds[issue.expected] ?? issue.expected;
      if (input === undefined) return `is missing; ${needed} is needed`;
      if (input === null) return `is empty; ${needed} is needed`;
      return `${sayValue(input)} is not ${needed}`;
    }
    case "invalid_value":
      if (input === undefined) return `is missing; ${oneOf(issue.values)} is needed`;
      return `${sayValue(input)} must be ${oneOf(issue.values)}`;
    case "too_small":
    case "too_big":
      return outOfRange(issue);
    case "unrecognized_keys":
      return sayUnknownKeys(issue);
    case "invalid_key":
      return issue.issues[0]?.message;
    case "invalid_union":
      return noneOf(issue);
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): string {
  const said = values.map(sayValue);
  return said.length < 2 ? said.join() : `one of ${said.join(", ")}`;
}

/** Says that a name does not exist, and which ones do: `no device "fog"; there are pi, server`. */
export function sayUnknown(what: string, name: string, names: readonly string[]): string {
  return `no ${what} "${name}"; there are ${names.join(", ") || "none"}`;
}

type OutOfRange = z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>;

function outOfRange(issue: OutOfRange): string {
  const small = issue.code === "too_small";
  const limit = Number(small ? issue.minimum : issue.maximum);
  const origin = String(issue.origin);
  if (origin === "string" || origin === "array") {
    const what = origin === "string" ? "characters" : "entries";
    if (small && limit === 1) return "must not be empty";
    return `must have ${small ? "at least" : "at most"} ${limit} ${what}`;
  }
  const bound = issue.inclusive ? (small ? "at least" : "at most") : small ? "above" : "below";
  return `${sayValue(issue.input)} must be ${bound} ${limit}`;
}

/** A name that differs from a known one by at most this many letters counts as a typo. */
const typo = 3;

/**
 * Makes an error map for a schema of fields that people write in the wrong place.
 *
 * @param misplaced says where an unknown field belongs; undefined for any other
 */
export function misplacedKeys(misplaced: (key: string) => string | undefined) {
  return (issue: z.core.$ZodRawIssue): string | undefined =>
    issue.code === "unrecognized_keys" ? sayUnknownKeys(issue, misplaced) : undefined;
}

type UnknownKeys = z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>;

/** Describes each unknown field on a line of its own. */
function sayUnknownKeys(
  { keys, inst }: UnknownKeys,
  misplaced?: (key: string) => string | undefined,
): string {
  return keys.map((key) => misplaced?.(key) ?? unknownKey(key, inst)).join("\n");
}

/** Says that a schema has no such field, and which one was probably meant. */
function unknownKey(key: string, schema: unknown): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const nearest = nearestName(key, known);
  if (nearest !== undefined) return `there is no such field; did you mean ${nearest}?`;
  return `there is no such field; ${known.length > 0 ? `there are ${known.join(", ")}` : "none is allowed"}`;
}

/** Returns the known name of which another is probably a misspelling. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const nearest = known.length > 0 ? closest(name, known) : undefined;
  return nearest !== undefined && distance(name, nearest) <= Math.min(typo, nearest.length - 1)
    ? nearest
    : undefined;
}

/** Describes the allowed kinds of a field whose value is none of them. */
function noneOf(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const options = issue.options as readonly unknown[] | undefined;
  if (options) {
    const value = (issue.input as Record<string, unknown>)[String(issue.discriminator)];
    return value === undefined
      ? `is missing; ${oneOf(options)} is needed`
      : `${sayValue(value)} must be ${oneOf(options)}`;
  }
  const choices = issue.errors.flatMap(([first]) => {
    if (first?.code === "invalid_value") return first.values.map(sayValue);
    if (first?.code === "invalid_type") return [kinds[first.expected] ?? first.expected];
    return [];
  });
  const needed = [...new Set(choices)].join(" or ");
  if (issue.input === undefined) return `is missing; ${needed} is needed`;
  if (issue.input === null) return `is empty; ${needed} is needed`;
  return `${sayValue(issue.input)} must be ${needed}`;
}
