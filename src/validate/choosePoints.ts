import { InputError } from "../base/errors.ts";
import { baselineIds } from "../explore/baselineIds.ts";
import { likelyPlans } from "../explore/likelyPlans.ts";
import type { Run } from "../explore/run.ts";
import type { PointName } from "../judge/pointName.ts";
import { idsNamed } from "../plan/settings.ts";
import { distinctPlans } from "./distinctPlans.ts";

/**
 * Which plans to measure: those that may be on the front and the baselines, all of them, a number per condition, or one by its
 * id.
 */
export type PointChoice = "front" | "all" | number | { plan: string };

/** Says that an id follows, where a device has a name that is a choice too. No id begins so: a device's name has no colon. */
const mark = "plan:";

/**
 * Reads a choice of points: `front`, `all`, a whole number of at least 1, or else the id of a plan. `plan:front` is the
 * plan of a device called front.
 */
export function parsePointChoice(text: string): PointChoice {
  if (text.startsWith(mark)) return { plan: text.slice(mark.length) };
  if (text === "front" || text === "all") return text;
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : { plan: text };
}

/**
 * Makes the error for the id of a plan that does not exist.
 *
 * @param more ends the sentence
 */
export function wrongPoints(plan: string, more: string): InputError {
  return new InputError(
    `--points ${plan}: front, all, a whole number of at least 1 or a plan's id is needed${more}`,
    { code: "invalid-option" },
  );
}

/** Formats a choice so that `parsePointChoice` can read it. */
export function formatPointChoice(choice: PointChoice): string {
  if (typeof choice !== "object") return String(choice);
  const { plan } = choice;
  return typeof parsePointChoice(plan) === "object" && !plan.startsWith(mark) ? plan : `${mark}${plan}`;
}

/**
 * Chooses the plans to measure under each condition. Plans that are on the front in at least 5 % of the draws (`Uncertainty`) may be on
 * it. If the choice is a number, it takes the baselines, the predicted front and the plan nearest to the limits first (evenly,
 * if these are more), then those that may be on the front, the likeliest first, then other plans evenly along the model. Of plans of one
 * split that should do the same (a larger window changes nothing where the first device is the bottleneck), it takes the first.
 *
 * @throws InputError if no plan has the requested id
 */
export function choosePoints({ conditions, plans, predictions }: Run, choice: PointChoice): PointName[] {
  // A plan that breaks a rule or does not fit its device is predicted only.
  const allowedPlans = plans.filter(({ breaks }) => breaks === undefined);
  const ids = allowedPlans.map(({ id }) => id);
  if (typeof choice === "object") {
    const { plan } = choice;
    const named = idsNamed(allowedPlans, plan);
    if (named.length > 0) {
      return conditions.flatMap(({ name }) => named.map((id) => ({ condition: name, plan: id })));
    }
    throw wrongPoints(plan, `, such as ${ids.at(-1)}`);
  }
  const splits = new Map(plans.map(({ id, stages }) => [id, JSON.stringify(stages)]));
  return conditions.flatMap((condition) => {
    const { name, front, limits } = condition;
    const own = predictions.filter((each) => each.condition === name);
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
          : numbered([named, likely, ids], distinctPlans([...named, ...likely, ...ids], own, splits), choice),
    );
    return ids.filter((id) => chosen.has(id)).map((plan) => ({ condition: name, plan }));
  });
}

/** Picks `count` plans if there are as many: named ones, likely ones and others, and those that are not distinct last. */
function numbered(
  [named, likely, ids]: readonly string[][],
  distinct: ReadonlySet<string>,
  count: number,
): string[] {
  const isDistinct = (id: string) => distinct.has(id);
  const chosen = new Set(evenly(named.filter(isDistinct), count));
  const add = (more: readonly string[]) => {
    for (const id of more) chosen.add(id);
  };
  const left = (from: readonly string[]) => from.filter((id) => !chosen.has(id));
  add(likely.filter(isDistinct).slice(0, count - chosen.size));
  add(evenly(left(ids.filter(isDistinct)), count - chosen.size));
  add(evenly(left(ids), count - chosen.size));
  return [...chosen];
}

/** Picks at most `count` of the values, evenly spaced, including the first and the last. */
function evenly(values: readonly string[], count: number): readonly string[] {
  if (values.length <= count) return values;
  if (count <= 0) return [];
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)]);
}
