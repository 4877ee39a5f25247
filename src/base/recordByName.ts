import { z } from "zod";

/**
 * Creates a record whose keys are names that people chose. It has no prototype, so looking up `constructor` or
 * `toString` finds only what was put there under that name.
 */
export function recordByName<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}

/** zod leaves out the key `__proto__`. During validation, this key and those that begin like it get an extra dot. */
const proto = /^__proto__\.*$/;

/**
 * Creates the schema of a record keyed by names that people chose. Any name may occur, even `__proto__`, and no name
 * exists by default.
 */
export function recordByNameSchema<K extends z.ZodString, V extends z.ZodType>(name: K, value: V) {
  return z.preprocess(
    // The input may be anything; the type describes what it should be.
    (given: Record<string, z.input<V>>) =>
      isRecord(given) ? renamed(given, (key) => (proto.test(key) ? `${key}.` : key)) : given,
    z
      .record(name, value)
      .transform((checked) =>
        renamed<z.output<V>>(checked, (key) => (proto.test(key) ? key.slice(0, -1) : key)),
      ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function renamed<T>(record: Record<string, T>, rename: (key: string) => string): Record<string, T> {
  return recordByName(Object.entries(record).map(([key, value]) => [rename(key), value]));
}
