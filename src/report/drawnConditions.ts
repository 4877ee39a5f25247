import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";
import type { Validation } from "../judge/validation.ts";

/** Maximum number of conditions whose charts are drawn by default. Each takes most of a second, and a megabyte of files. */
const maxDrawn = 12;

/**
 * Chooses the conditions that get their own charts. A run with few conditions gets all. Otherwise the measured ones
 * come first, then the first condition with each new front, then the others in order. All conditions have their tables.
 *
 * @param asked names to draw instead; if empty, the choice above applies
 * @throws InputError for a name that the run does not have
 */
export function drawnConditions(
  { conditions }: Run,
  validation: Validation | null,
  asked: readonly string[] = [],
): Set<string> {
  for (const name of asked) {
    if (conditions.some((condition) => condition.name === name)) continue;
    const some = conditions.slice(0, 20).map((condition) => condition.name);
    const more = conditions.length > some.length ? `, and ${conditions.length - some.length} more` : "";
    throw new InputError(`the run has no condition "${name}"; it has ${some.join(", ")}${more}`, {
      code: "invalid-run",
    });
  }
  if (asked.length > 0) return new Set(asked);
  const measured = new Set(validation?.points.map(({ condition }) => condition));
  const fronts = new Set<string>();
  const rank = new Map(
    conditions.map(({ name, front }) => {
      const key = JSON.stringify(front);
      const isNew = !fronts.has(key);
      fronts.add(key);
      return [name, measured.has(name) ? 0 : isNew ? 1 : 2];
    }),
  );
  const names = conditions.map(({ name }) => name).sort((a, b) => rank.get(a)! - rank.get(b)!);
  return new Set(names.slice(0, maxDrawn));
}
