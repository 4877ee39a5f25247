import { uniqueNames } from "../../base/uniqueNames.ts";

/** Maximum number of characters of a condition's name in a file name. File systems allow 255 bytes for the whole name. */
const longest = 80;

/**
 * Makes parts of file names from conditions: `rate 5mbit` -> `rate-5mbit`. They have lower case letters, digits, dots
 * and dashes only. Long ones are cut, and repeated ones are numbered.
 */
export function fileNames(conditions: readonly string[]): string[] {
  return uniqueNames(conditions.map(plainName), "-");
}

function plainName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9.]+/g, "-");
  return plain.slice(0, longest).replace(/^[-.]+|[-.]+$/g, "") || "condition";
}
