import { describe } from "vitest";

/**
 * `describe` where nothing is missing. Otherwise the tests are skipped, and one line says why. CI installs everything and
 * fails if a test was skipped.
 *
 * @param missing what is missing here and how to get it; undefined where nothing is
 */
export function describeWhere(missing: string | undefined) {
  if (missing !== undefined) console.warn(`skipped: ${missing}`);
  return describe.skipIf(missing !== undefined);
}
