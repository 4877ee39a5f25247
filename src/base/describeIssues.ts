import { z } from "zod";
import type { ParsedDocument } from "./parseDocument.ts";

/**
 * Writes a line for each fault that zod found: its place, the field, and what is wrong with it.
 *
 * If a file declares another kind or version, only that fault is reported.
 */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  locate: ParsedDocument["locate"] = () => undefined,
): string[] {
  const declares = ({ path }: z.core.$ZodIssue) =>
    path.length === 1 && ["schema", "kind"].includes(String(path[0]));
  const kind = issues.find((issue) => issue.code === "invalid_value" && declares(issue));
  return meantIssues(kind ? [kind] : issues).map((issue) => describeIssue(issue, locate));
}

/**
 * Returns the issues with their whole paths. For a field that allows several kinds of value, they are those of the kind that was
 * probably meant; of several unknown fields, each has an issue.
 */
export function meantIssues(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      const words = issue.message.split("\n");
      return issue.keys.map((key, index) => ({ ...issue, keys: [key], message: words[index] }));
    }
    const meant = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
    if (!meant) return [issue];
    return meantIssues(meant).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function describeIssue(issue: z.core.$ZodIssue, locate: ParsedDocument["locate"]): string {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys")
    return line(path, message, locate(path, issue.code === "invalid_key"));
  const key = [...path, ...issue.keys];
  return line(key, message, locate(key, true));
}

function line(path: readonly PropertyKey[], message: string, place: string | undefined): string {
  const field = path.length === 0 ? "(top)" : fieldName(path);
  return `  ${place ? `${place}: ` : ""}${field}: ${message}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  // `toDotPath` writes an empty name as nothing.
  return path.includes("") ? path.map((part) => JSON.stringify(part)).join(".") : z.core.toDotPath([...path]);
}

/**
 * For a field that allows several kinds of value, returns the faults of the one that was probably meant: its kind is
 * right, and its field names fit best. Undefined if none is of the right kind, or two fit equally well.
 */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const ofRightKind = branches.filter((issues) => !issues.some(isWrongKind));
  const [best, next] = ofRightKind.sort((a, b) => misfits(a) - misfits(b));
  return next && misfits(next) === misfits(best) ? undefined : best;
}

function isWrongKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}

/** Counts the unknown fields and the missing required ones. */
function misfits(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === "unrecognized_keys") return sum + issue.keys.length;
    return sum + (issue.path.length === 1 && issue.input === undefined ? 1 : 0);
  }, 0);
}
