import { InputError } from "../base/errors.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { chromeTrace } from "../simulate/chromeTrace.ts";
import type { RecordedEvent } from "../simulate/recorder.ts";
import { simulate } from "../simulate/simulate.ts";
import type { Run } from "./run.ts";
import { planTask } from "./simulationInput.ts";

/**
 * Returns every event of one plan under one condition as JSON that Perfetto and Chrome open, with a row for each device
 * and link.
 *
 * @param run the run of this scenario, which contains the plans and the seed
 * @throws InputError for a plan or a condition that is not in the run or the scenario
 */
export function eventTrace(
  resolved: ResolvedScenario,
  { plans, seed }: Pick<Run, "plans" | "seed">,
  planId: string,
  conditionName: string,
): string {
  const plan = plans.find(({ id }) => id === planId);
  if (!plan)
    throw new InputError(`no plan "${planId}"; plans.csv of the run lists all`, {
      code: "invalid-option",
    });
  const condition = resolved.conditions.find(({ name }) => name === conditionName);
  if (!condition) throw new InputError(`no condition "${conditionName}"`, { code: "invalid-option" });
  const seeded = { ...resolved, scenario: { ...resolved.scenario, seed } };
  const { input } = planTask(seeded, plan, condition);
  const events: RecordedEvent[] = [];
  simulate(input, { recorder: (event) => events.push(event) });
  const links = input.links.map(({ from, to }) => `${from}>${to}`);
  return chromeTrace(events, [...input.devices.map(({ name }) => name), ...links]);
}
