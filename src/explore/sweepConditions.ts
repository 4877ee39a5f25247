import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import { type Conditions, formatConditions, perfect } from "../network/conditions.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { ScenarioSweep } from "../scenario/sweepSchema.ts";

const parameters = ["rate", "delay", "jitter", "loss"] as const;

/**
 * Returns the conditions of the diagram's corners, where parameters have their smallest and largest values.
 *
 * @throws InputError as `baseConditions` does
 */
export function sweepCorners(resolved: ResolvedScenario, sweep: ScenarioSweep): Condition[] {
  return conditionsAt(resolved, sweep, (values) => [values[0], values[values.length - 1]]);
}

/**
 * Returns the conditions of all cells, row by row.
 *
 * @throws InputError as `baseConditions` does
 */
export function sweepCells(resolved: ResolvedScenario, sweep: ScenarioSweep): Condition[] {
  return conditionsAt(resolved, sweep, (values) => values);
}

/** Returns the conditions of the cells at some values of each axis, row by row. */
function conditionsAt(
  resolved: ResolvedScenario,
  sweep: ScenarioSweep,
  some: (values: readonly number[]) => readonly number[],
): Condition[] {
  const base = baseConditions(resolved, sweep);
  const [x, y] = sweepAxes(sweep);
  return some(y.values).flatMap((second) =>
    some(x.values).map((first) => cellCondition({ ...base, [x.parameter]: first, [y.parameter]: second })),
  );
}

/** Returns the two parameters of a sweep, each with its values. */
export function sweepAxes(sweep: ScenarioSweep) {
  return parameters.flatMap((parameter) => {
    const values = sweep[parameter];
    return values ? [{ parameter, values }] : [];
  });
}

/** Returns the condition in which every link has these conditions. */
export function cellCondition(conditions: Conditions): Condition {
  return { name: formatConditions(conditions), description: "", all: { conditions }, links: {} };
}

/**
 * Returns the conditions that a sweep varies two parameters of: those of all links.
 *
 * @throws InputError if the sweep names a condition that does not exist or differs between links
 */
export function baseConditions(
  { conditions }: ResolvedScenario,
  { condition: name, loss }: ScenarioSweep,
): Conditions {
  if (name === undefined) return perfect;
  const condition = conditions.find((one) => one.name === name);
  if (condition === undefined) {
    throw new InputError(
      `sweep: ${sayUnknown(
        "condition",
        name,
        conditions.map((one) => one.name),
      )}`,
      { code: "invalid-scenario" },
    );
  }
  const { all, links, medium, startUp, congestion } = condition;
  const obstacles = [
    [Object.keys(links).length > 0, "its links differ"],
    [all.curve, "its links are measured"],
    [all.conditions.trace, "its rate changes over time"],
    [medium, "its links share a medium"],
    [startUp, "its links start up slowly"],
    [congestion, "losses slow its links down"],
    [loss && all.conditions.burst, "its losses come in bursts, and `loss` would replace them"],
  ] as const;
  const found = obstacles.flatMap(([isThere, words]) => (isThere ? [words] : []));
  if (found.length > 0) {
    throw new InputError(
      `sweep: the network of "${name}" cannot be varied, because ${found.join(" and ")}: a sweep varies figures that hold for all links, all the time`,
      { code: "invalid-scenario" },
    );
  }
  return all.conditions;
}
