import { z } from "zod";

/**
 * A record whose keys are names that people chose. It has no prototype, so that a look-up of `constructor` or
 * `toString` finds only what was put there under that name.
 */
export function recordByName<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}

/** zod leaves out the key `__proto__`. While it looks, this key and those that begin like it have one dot more. */
const proto = /^__proto__\.*$/;

/** The schema of a record by names that people chose: any name may be there, `__proto__` too, and none is by itself. */
export function recordByNameSchema<K extends z.ZodString, V extends z.ZodType>(name: K, value: V) {
  return z.preprocess(
    // What is given may be anything; the type is that of what should be.
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
