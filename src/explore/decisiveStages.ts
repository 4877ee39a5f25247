import { stageDevices } from "../plan/plan.ts";
import type { StageRange } from "../profile/stageRanges.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { contenders } from "./contenders.ts";
import type { Run } from "./run.ts";

/**
 * Returns the stages of a device on which a scenario's fronts depend: those that it runs in plans that may be on one
 * (`contenders`), each once, by indices into the cuts of its profile.
 *
 * @param run the scenario's run
 * @param margin by which share figures may be off
 */
export function decisiveStages(
  { cuts }: ResolvedScenario,
  run: Run,
  device: string,
  margin: number,
): StageRange[] {
  const chosen = contenders(run, margin);
  const stages = run.plans
    .filter(({ id }) => chosen.has(id))
    .flatMap((plan) => plan.stages)
    .filter((stage) => stage.from < stage.to && stageDevices(stage).includes(device))
    .map(({ from, to }) => ({ from: cuts[from].indexOf[device], to: cuts[to].indexOf[device] }));
  return [...new Map(stages.map((stage) => [`${stage.from}:${stage.to}`, stage])).values()];
}
