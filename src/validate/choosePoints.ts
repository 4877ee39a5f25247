import { InputError } from "../base/errors.ts";
import { baselineIds } from "../explore/baselineIds.ts";
import { likelyPlans } from "../explore/likelyPlans.ts";
import type { Run } from "../explore/run.ts";
import type { PointName } from "../judge/pointName.ts";
import { idsNamed } from "../plan/settings.ts";

/**
 * Which plans to measure: those that may be on the front and the baselines, all of them, a number per condition, or one by its
 * id.
 */
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
 * Chooses the plans to measure under each condition. Plans that are on the front in at least 5 % of the draws (`Uncertainty`) may be on
 * it. If the choice is a number, it takes the baselines, the predicted front and the plan nearest to the limits first (evenly,
 * if these are more), then those that may be on the front, the likeliest first, then other plans evenly along the model.
 *
 * @throws InputError if no plan has the requested id
 */
export function choosePoints({ conditions, plans, predictions }: Run, choice: PointChoice): PointName[] {
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
    const allowed = new Set(ids);
    const named = [...best].filter((id) => allowed.has(id));
    const likely = likelyPlans(predictions, name).filter((id) => allowed.has(id) && !best.has(id));
    const chosen = new Set(
      choice === "all"
        ? ids
        : choice === "front"
          ? [...named, ...likely]
          : numbered(ids, named, likely, choice),
    );
    return ids.filter((id) => chosen.has(id)).map((plan) => ({ condition: name, plan }));
  });
}

function numbered(ids: string[], named: string[], likely: string[], count: number): string[] {
  const first = evenly(named, count);
  const second = likely.slice(0, count - first.length);
  const taken = new Set([...named, ...second]);
  const others = ids.filter((id) => !taken.has(id));
  return [...first, ...second, ...evenly(others, count - first.length - second.length)];
}

/** Picks at most `count` of the values, evenly spaced, including the first and the last. */
function evenly(values: string[], count: number): string[] {
  if (values.length <= count) return values;
  if (count <= 0) return [];
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)]);
}
