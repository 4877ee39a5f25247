import type { Plan, Stage } from "./plan.ts";
import { isAllRemote } from "./planSpace.ts";

/** Gives the name of the cut with an index. */
export type CutNames = (index: number) => string;

/** The indices of the cuts between a plan's stages, in order; none for a plan of one stage. */
export function planCuts({ stages }: Plan): number[] {
  return stages.slice(1).map(({ from }) => from);
}

/**
 * A plan in words: `pi alone`, `pi sends its input, server computes`, `pi up to features.7, then server`,
 * `pi up to features.3, edge up to features.12, then server`.
 */
export function planWords({ stages }: Plan, cutName: CutNames): string {
  const last = stages[stages.length - 1];
  if (stages.length === 1) return `${last.device} alone`;
  const before = stages.slice(0, -1).map((stage) => {
    if (!isEmpty(stage)) return `${stage.device} up to ${cutName(stage.to)}`;
    return stage.from === 0 ? `${stage.device} sends its input` : `${stage.device} passes it on`;
  });
  if (stages.length === 2 && isEmpty(stages[0])) return `${before[0]}, ${last.device} computes`;
  return `${before.join(", ")}, then ${last.device}`;
}

/**
 * A plan of several stages as the subject of a sentence on what it gains: `all on server`, `cutting after features.7`,
 * `cutting after features.3 and features.12`.
 */
export function planAsSubject(plan: Plan, cutName: CutNames): string {
  if (isAllRemote(plan)) return `all on ${plan.stages[1].device}`;
  return `cutting after ${planCuts(plan).map(cutName).join(" and ")}`;
}

function isEmpty({ from, to }: Stage): boolean {
  return from === to;
}
