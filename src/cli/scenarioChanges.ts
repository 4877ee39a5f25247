import { type Limit, parseNamedLimit } from "../plan/limits.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";

/** The options of `simulate` that change what a scenario says. */
export interface ScenarioOptions {
  seed?: number;
  rule?: readonly string[];
  only?: readonly string[];
  where?: readonly string[];
  timeLimit?: string;
}

/**
 * Returns what options change in a scenario, as a merge patch of its file, so that the file alone gives the same run; undefined
 * where no file can say it: a limit from below and one from above on the same objective.
 *
 * @param scenario with the options applied, so that its limits are the scenario's own and the options'
 */
export function scenarioChanges(
  scenario: Scenario,
  options: ScenarioOptions,
): Record<string, unknown> | undefined {
  const where = strictest(scenario.where, options.where ?? []);
  if (!where) return undefined;
  return {
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.rule && { rules: scenario.rules.map(({ text }) => text) }),
    ...(options.only && { only: options.only }),
    ...(options.where && { where }),
    ...(options.timeLimit !== undefined && { search: { time: options.timeLimit } }),
  };
}

/** Returns the option that is the strictest limit on each objective, where one is; undefined if limits are of both kinds. */
function strictest(limits: readonly Limit[], options: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const option of options) {
    const { objective, relation, value } = parseNamedLimit(option);
    const same = limits.filter((limit) => limit.objective === objective);
    if (same.some((limit) => limit.relation !== relation)) return undefined;
    const isStrictest = same.every((limit) =>
      relation === "<=" ? value <= limit.value : value >= limit.value,
    );
    if (isStrictest) found[objective] = option.slice(option.indexOf(relation));
  }
  return found;
}
