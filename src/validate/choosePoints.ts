import { InputError } from "../base/errors.ts";
import { baselineIds } from "../explore/baselineIds.ts";
import type { Run } from "../explore/run.ts";
import type { PointName } from "../judge/pointName.ts";
import { idsNamed } from "../plan/settings.ts";

/** Which plans to measure: the front's and the baselines, all of them, a number per condition, or one by its id. */
export type PointChoice = "front" | "all" | number | { plan: string };

/** Reads a choice of points: `front`, `all`, a whole number of at least 1, or else the id of a plan. */
export function parsePointChoice(text: string): PointChoice {
  if (text === "front" || text === "all") return text;
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : { plan: text };
}

/** Formats a choice so that `parsePointChoice` can read it. */
export function formatPointChoice(choice: PointChoice): string {
  return typeof choice === "object" ? choice.plan : String(choice);
}

/**
 * Chooses the plans to measure under each condition. If the choice is a number, it takes the baselines, the front and the
 * plan nearest to the limits first (evenly, if these are more), then other plans evenly along the model.
 *
 * @throws InputError if no plan has the requested id
 */
export function choosePoints({ conditions, plans }: Run, choice: PointChoice): PointName[] {
  // A plan that breaks a rule or does not fit its device is predicted only.
  const ids = plans.filter(({ breaks }) => breaks === undefined).map(({ id }) => id);
  if (typeof choice === "object") {
    const { plan } = choice;
    const named = idsNamed(ids, plan);
    if (named.length > 0) {
      return conditions.flatMap(({ name }) => named.map((id) => ({ condition: name, plan: id })));
    }
    throw new InputError(
      `--points ${plan}: front, all, a whole number of at least 1 or a plan's id, such as ${ids.at(-1)}, is needed`,
      { code: "invalid-option" },
    );
  }
  return conditions.flatMap((condition) => {
    const { name, front, limits } = condition;
    const nearest = limits?.nearest ? [limits.nearest.plan] : [];
    const best = new Set([...baselineIds(condition), ...front, ...nearest]);
    const named = [...best].filter((id) => ids.includes(id));
    const chosen = new Set(
      choice === "all" ? ids : choice === "front" ? named : numbered(ids, named, choice),
    );
    return ids.filter((id) => chosen.has(id)).map((plan) => ({ condition: name, plan }));
  });
}

function numbered(ids: string[], named: string[], count: number): string[] {
  const others = ids.filter((id) => !named.includes(id));
  return [...evenly(named, count), ...evenly(others, count - named.length)];
}

/** Picks at most `count` of the values, evenly spaced, including the first and the last. */
function evenly(values: string[], count: number): string[] {
  if (values.length <= count) return values;
  if (count <= 0) return [];
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)]);
}
