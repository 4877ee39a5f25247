import type { PlanSpace } from "../plan/planSpace.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { deviceKinds } from "./deviceKinds.ts";

/** The devices and cuts that a scenario's plans are made of; equal devices are of one kind. */
export function scenarioSpace(
  resolved: ResolvedScenario,
): PlanSpace & { kindOf: (device: string) => string } {
  const [source, ...others] = resolved.devices.map(({ name }) => name);
  const kinds = deviceKinds(resolved);
  return {
    source,
    others,
    cuts: resolved.cuts.map(({ cut }) => cut.name),
    kindOf: (device) => kinds.get(device)!,
    maxReplicas: resolved.scenario.runtime.replicas,
  };
}
