/** The labels of one team as the last, after one set of devices, ordered by cut. */
export interface Block {
  team: number;
  /** Labels of cut c are `start[c]` to `start[c + 1]`, exclusive. There are none at the last cut: such plans are complete. */
  start: Int32Array;
}

/**
 * How fronts are kept and compared, for given dimensions. The search says which beginnings are continued by which team, a kernel does it.
 */
export interface Kernel {
  /** The source's own beginnings: nothing yet, or a stage. */
  begin(): Block;
  /**
   * Lets a team continue what other blocks began, and returns what is worth continuing; undefined if nothing is. Complete plans go to
   * the kernel's front. `rivals` are blocks of the same team that use no device that this one does not: what they are better than is
   * left out.
   */
  extend(state: number, team: number, sources: readonly Block[], rivals: readonly Block[]): Block | undefined;
  /** Lets bounds profit from complete plans found since. */
  improve(): void;
  /** Makes bounds as sharp as the complete plans found so far allow. */
  refine(): void;
  /** The labels of the complete plans that no other complete one dominates. */
  front(): number[];
  /** Bounds, in the objectives, of all plans that continue these blocks by these teams. */
  openBounds(open: Iterable<{ team: number; sources: readonly Block[] }>): Float64Array[];
  /** How many candidates were compared. */
  examined: number;
}
