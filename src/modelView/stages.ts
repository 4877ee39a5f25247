import type { ModelBlocks } from "../graph/blocks/blockTypes.ts";

/** A stage of the plan that a picture shows. */
export interface ShownStage {
  /** The device, or `stage 2` where no device is known. */
  name: string;
  /** The positions around its nodes; an empty stage only passes on what it gets. */
  from: number;
  to: number;
}

/** Returns the index of the stage that runs a block; undefined if there is none. */
export function stageOfBlock(
  { blocks }: ModelBlocks,
  block: number,
  stages: readonly ShownStage[],
): number | undefined {
  const { from, to } = blocks[block];
  const index = stages.findIndex((stage) => stage.from <= from && to <= stage.to);
  return index === -1 ? undefined : index;
}

/** Returns the stages that send and receive at a position where a plan cuts; undefined if it does not. */
export function handover(
  position: number,
  stages: readonly ShownStage[],
): { sender: ShownStage; receiver: ShownStage } | undefined {
  const index = stages.findIndex(({ from }, at) => at > 0 && from === position);
  if (index === -1) return undefined;
  // Stages in between that are empty pass the tensors on.
  const receiver = stages.slice(index).find(({ to }) => to > position) ?? stages[stages.length - 1];
  return { sender: stages[index - 1], receiver };
}
