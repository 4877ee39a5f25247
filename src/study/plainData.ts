import { createHash } from "node:crypto";

const beyondJson: ReadonlySet<number> = new Set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

/**
 * Writes plain data as one line of JSON. JSON has no infinite numbers, which a link without a limit has for its rate: they
 * are written as `{"$number":"Infinity"}`.
 */
export function encodeData(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "number" && beyondJson.has(value) ? { $number: String(value) } : value,
  );
}

/**
 * Reads what `encodeData` wrote. Objects have no prototype, so that looking up a name such as `constructor` finds only what
 * was put there.
 */
export function decodeData(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const { $number } = value as { $number?: unknown };
    if (typeof $number === "string") return Number($number);
    return Object.assign(Object.create(null), value);
  });
}

/** Returns the SHA-256 of a text, in hexadecimal digits. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a text is a hash as `hashOf` writes it. Files are named by hashes, and anything else may be the name of another. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
