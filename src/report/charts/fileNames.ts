import { uniqueNames } from "../../base/uniqueNames.ts";

/** The most characters of a condition's name in a file name; file systems allow 255 bytes for everything. */
const longest = 80;

/**
 * Parts of file names for conditions: `rate 5mbit` -> `rate-5mbit`. Lower case letters, digits, dots and dashes only;
 * long ones are cut, and where two would be the same, later ones are numbered.
 */
export function fileNames(conditions: readonly string[]): string[] {
  return uniqueNames(conditions.map(plainName), "-");
}

function plainName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9.]+/g, "-");
  return plain.slice(0, longest).replace(/^[-.]+|[-.]+$/g, "") || "condition";
}
