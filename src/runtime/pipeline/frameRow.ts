import type { Item } from "./item.ts";

/**
 * A frame's times as the source reports them: the arrival; begin, end and departure at the source's stage; received,
 * begin, end and departure at each further stage, on that device's clock; and when the source learned that it was done.
 */
export function frameRow({ arrival, begin, end, departed, stamps }: Item, completed: number): number[] {
  return [arrival, begin, end, departed, ...stamps.flat(), completed];
}

/** Numbers for each stage in a row. The source's stage has the arrival in place of the time received. */
const ofStage = 4;

/** Returns the number of values in a frame's row: four for each stage, and the time it was done. */
export function frameRowWidth(stages: number): number {
  return ofStage * stages + 1;
}

/** Returns the number of stages that a frame's row covers. */
export function stagesOfRow(row: ArrayLike<number>): number {
  return (row.length - 1) / ofStage;
}

/** Returns the times of a frame at a stage: received (at the source's, the arrival), begin, end and departure. */
export function stageTimes(row: ArrayLike<number>, stage: number): [number, number, number, number] {
  const at = ofStage * stage;
  return [row[at], row[at + 1], row[at + 2], row[at + 3]];
}
