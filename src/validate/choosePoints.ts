import type { Run } from "../explore/run.ts";
import type { PointName } from "../judge/pointName.ts";

/** Which plans are measured: those of the fronts and the baselines, all, or so many for each condition. */
export type PointChoice = "front" | "all" | number;

/**
 * The plans to measure under each condition. A number takes the baselines and the front first (of a longer front,
 * evenly), then other plans evenly along the model.
 */
export function choosePoints({ conditions, plans }: Run, choice: PointChoice): PointName[] {
  const ids = plans.map(({ id }) => id);
  return conditions.flatMap(({ name, front, baselines }) => {
    const named = [...new Set([baselines.allLocal, ...baselines.allRemote, ...front])];
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

/** At most `count` of the values, evenly, the first and the last among them. */
function evenly(values: string[], count: number): string[] {
  if (values.length <= count) return values;
  if (count <= 0) return [];
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)]);
}
