/** A stage of the plan that a picture shows. */
export interface ShownStage {
  /** The device, or `stage 2` where no device is known. */
  name: string;
  /** The positions around its nodes; an empty stage only passes on what it gets. */
  from: number;
  to: number;
  /** The number of its colour; by default that of the stage. */
  colour?: number;
}

/** Returns the stages that run a block's nodes, in order, by their indices; several where a plan cuts inside the block. */
export function stagesOfBlock(
  { from, to }: { from: number; to: number },
  stages: readonly ShownStage[],
): number[] {
  return [...stages.keys()].filter(
    (index) => Math.max(from, stages[index].from) < Math.min(to, stages[index].to),
  );
}

/** Returns the class that gives a stage its colour. */
export function stageClass(stages: readonly ShownStage[], index: number): string {
  return `stage${(stages[index].colour ?? index) % 6}`;
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
