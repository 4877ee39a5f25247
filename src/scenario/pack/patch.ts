import { dequal } from "dequal/lite";
import { recordByName } from "../../base/recordByName.ts";

/** The difference between two plain values, as RFC 7386 (JSON Merge Patch) writes it: null removes a field. */
export type Patch = unknown;

/** Returns the smallest merge patch that turns `from` into `to`; undefined if they are equal. Null cannot be a value. */
export function diff(from: unknown, to: unknown): Patch | undefined {
  if (dequal(from, to)) return undefined;
  if (!isFields(from) || !isFields(to)) return to;
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const changed = Object.keys(to).flatMap((key): [string, unknown][] => {
    const change = diff(Object.hasOwn(from, key) ? from[key] : undefined, to[key]);
    return change === undefined ? [] : [[key, change]];
  });
  const entries = [...removed.map((key): [string, unknown] => [key, null]), ...changed];
  // Objects with other prototypes may have equal fields.
  return entries.length === 0 ? undefined : recordByName(entries);
}

/** Applies a merge patch; neither argument is changed. */
export function patched(value: unknown, patch: Patch): unknown {
  if (!isFields(patch)) return patch;
  const fields = new Map(isFields(value) ? Object.entries(value) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) fields.delete(key);
    else fields.set(key, patched(fields.get(key), change));
  }
  return recordByName(fields);
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
