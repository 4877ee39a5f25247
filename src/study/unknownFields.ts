import { z } from "zod";
import { describeIssues, meantIssues } from "../base/describeIssues.ts";
import { InputError } from "../base/errors.ts";
import { nearestName, plainWords } from "../base/plainWords.ts";
import { scenarioSchema } from "../scenario/scenarioSchema.ts";
import type { Setting } from "./cells.ts";
import { withField } from "./fieldPath.ts";

type Path = readonly PropertyKey[];

/**
 * Finds the settings whose path leads to no field of a scenario: the schema has none there, or the path makes a new device that has
 * nothing else, because its name is misspelt.
 *
 * @param document the scenario's fields, before anything is set
 * @returns by the path as JSON: what is wrong with it
 */
export function unknownFields(document: object, settings: readonly Setting[]): Map<string, string> {
  const unknown = new Map<string, string>();
  let changed = document;
  for (const { path, value } of settings) {
    try {
      changed = withField(changed, path, value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unknown.set(JSON.stringify(path), error.message);
    }
  }
  const { error } = scenarioSchema.safeParse(changed, { error: plainWords, reportInput: true });
  for (const issue of meantIssues(error?.issues ?? [])) {
    const why = describeIssues([issue]).join().trim();
    for (const { path } of settings) {
      const key = JSON.stringify(path);
      if (unknown.has(key)) continue;
      if (issue.code === "unrecognized_keys" && leadsThrough(path, [...issue.path, ...issue.keys])) {
        unknown.set(key, why);
      } else if (issue.input === undefined && issue.path.length > 0) {
        const made = newPart(document, path);
        if (made && leadsThrough(issue.path, made.path) && !leadsThrough(issue.path, path))
          unknown.set(key, `${made.words} A new one needs more: ${why}`);
      }
    }
  }
  return unknown;
}

/** Whether a path is, or goes on from, another one. */
function leadsThrough(path: Path, part: Path): boolean {
  return part.every((name, index) => path[index] === name);
}

/** The part of a path down to the first set of fields that a document does not have; undefined if it has all. */
function newPart(document: object, path: Path): { path: Path; words: string } | undefined {
  let at: unknown = document;
  for (const [index, name] of path.slice(0, -1).entries()) {
    if (typeof at !== "object" || at === null) return undefined;
    if (!Object.hasOwn(at, name)) {
      const meant = nearestName(String(name), Object.keys(at));
      const part = path.slice(0, index + 1);
      const hint =
        meant === undefined ? "." : `; did you mean ${z.core.toDotPath([...path.slice(0, index), meant])}?`;
      return { path: part, words: `the scenario has no ${z.core.toDotPath([...part])}${hint}` };
    }
    at = Reflect.get(at, name);
  }
  return undefined;
}
