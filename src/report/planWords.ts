import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";
import type { Plan, Stage } from "../plan/plan.ts";

/** Whether a stage computes nothing: its device only sends its raw input on. */
export function isEmptyStage(stage: Stage): boolean {
  return stage.from === stage.to;
}

/** The name of the cut with this index. Throws InputError if the run records no such cut. */
export function cutName(run: Run, index: number): string {
  const cut = run.model.cuts.find((candidate) => candidate.index === index);
  if (!cut)
    throw new InputError(`run ${run.name} names cut ${index}, which model ${run.model.name} does not have`);
  return cut.name;
}

/** The names of the cuts between a plan's stages, in order; none for a plan of one stage. */
export function planCuts(run: Run, plan: Plan): string[] {
  return plan.stages.slice(1).map((stage) => cutName(run, stage.from));
}

/**
 * A plan in words: `pi alone`, `pi sends its input, server computes`, `pi up to features.7, then server`,
 * `pi up to features.3, edge up to features.12, then server`.
 */
export function planWords(run: Run, plan: Plan): string {
  const stages = plan.stages;
  const last = stages[stages.length - 1];
  if (stages.length === 1) return `${last.device} alone`;
  const before = stages.slice(0, -1).map((stage) => {
    if (!isEmptyStage(stage)) return `${stage.device} up to ${cutName(run, stage.to)}`;
    return stage.from === 0 ? `${stage.device} sends its input` : `${stage.device} passes it on`;
  });
  if (stages.length === 2 && isEmptyStage(stages[0])) return `${before[0]}, ${last.device} computes`;
  return `${before.join(", ")}, then ${last.device}`;
}
