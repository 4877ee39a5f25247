import type { Item } from "./item.ts";

/**
 * A frame's times as the source reports them: the arrival; begin, end and departure at the source's stage; received,
 * begin, end and departure at each further stage, on that device's clock; and when the source learned that it was done.
 */
export function frameRow({ arrival, begin, end, departed, stamps }: Item, completed: number): number[] {
  return [arrival, begin, end, departed, ...stamps.flat(), completed];
}

/** Numbers in a row for each stage; the source's has the arrival in place of when a frame was received. */
const ofStage = 4;

/** Numbers in a frame's row: four for each stage, and the time it was done. */
export function frameRowWidth(stages: number): number {
  return ofStage * stages + 1;
}

/** Number of stages that a frame's row is of. */
export function stagesOfRow(row: ArrayLike<number>): number {
  return (row.length - 1) / ofStage;
}

/** The times of a frame at a stage: received (at the source's, the arrival), begin, end and departure. */
export function stageTimes(row: ArrayLike<number>, stage: number): [number, number, number, number] {
  const at = ofStage * stage;
  return [row[at], row[at + 1], row[at + 2], row[at + 3]];
}
