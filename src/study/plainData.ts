import { createHash } from "node:crypto";
import { recordByName } from "../base/recordByName.ts";

/**
 * Writes plain data as one line of JSON, with what JSON does not have: infinite numbers, as the rate of a link without a limit is, become
 * `{"$number":"Infinity"}`, and objects without a prototype, which are keyed by names that people chose, `{"$record":{...}}`.
 */
export function encodeData(data: unknown): string {
  return JSON.stringify(writable(data));
}

/** Reads what `encodeData` wrote. Each object has a prototype if it had one. */
export function decodeData(text: string): unknown {
  return readable(JSON.parse(text));
}

function writable(value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    return { $number: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(writable);
  // Unlike an assignment, this also makes a field of the name __proto__.
  const fields = Object.fromEntries(Object.entries(value).map(([key, field]) => [key, writable(field)]));
  return Object.getPrototypeOf(value) === null ? { $record: fields } : fields;
}

/** Replaces in place what `writable` put for something else. */
function readable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { $number, $record } = value as { $number?: unknown; $record?: object };
  if (typeof $number === "string") return Number($number);
  const fields = ($record ?? value) as Record<string, unknown>;
  for (const key of Object.keys(fields)) fields[key] = readable(fields[key]);
  return $record ? recordByName(Object.entries(fields)) : value;
}

/** Returns the SHA-256 of a text, in hexadecimal digits. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a text is a hash as `hashOf` writes it. Files are named by hashes, and anything else may be the name of another. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
