/** A stage between two cuts, by their indices. */
export interface StageRange {
  from: number;
  to: number;
}
