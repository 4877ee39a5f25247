/** The labels whose last team is the same, after one set of devices, ordered by cut. */
export interface Block {
  team: number;
  /** Labels of cut c are `start[c]` to `start[c + 1]`, exclusive. There are none at the last cut: such plans are complete. */
  start: Int32Array;
}

/** A team that still has to continue some beginnings. `state` has its own devices as used. */
export interface OpenTask {
  state: number;
  team: number;
  sources: readonly Block[];
}

/**
 * Keeps and compares fronts, for given dimensions. The search decides which team continues which beginnings; a kernel does
 * the work.
 */
export interface Kernel {
  /** Returns the source's own beginnings: nothing yet, or a stage. */
  begin(): Block;
  /**
   * Lets a team continue the beginnings in other blocks. Returns those that are worth continuing; undefined if none is.
   * Complete plans go to the kernel's front. `rivals` are blocks of the same team that use no device that this one does not
   * use. Labels that a rival beats are left out.
   */
  extend(state: number, team: number, sources: readonly Block[], rivals: readonly Block[]): Block | undefined;
  /** Forgets the labels from `begin` on that no plan of the front needs. Blocks of such labels must not be used any more. */
  forget(begin: number): void;
  /** Makes the bounds as sharp as the complete plans found so far allow. */
  refine(): void;
  /** Returns the labels of the complete plans that no other complete plan dominates. */
  front(): number[];
  /** Returns bounds, in the objectives, for all plans that continue these blocks by these teams. */
  openBounds(open: Iterable<OpenTask>): Float64Array[];
  /** Number of candidates compared. */
  examined: number;
}
