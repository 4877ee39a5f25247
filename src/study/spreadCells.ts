import type { StudyCell, StudyCells } from "./cells.ts";

/** Maximum number of cells that are tried. */
const mostTried = 1000;

/** The cells of a study; of a large one, a thousand that are spread evenly over it. */
export function* spreadCells(cells: StudyCells): Generator<StudyCell> {
  const tried = Math.min(cells.length, mostTried);
  for (let index = 0; index < tried; index++) {
    // Multiples of the golden ratio agree with no number of values of an axis.
    const at = tried === cells.length ? index : Math.floor(((index * 0.6180339887498949) % 1) * cells.length);
    yield cells.at(at);
  }
}
