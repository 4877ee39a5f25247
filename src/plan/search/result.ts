import type { SearchFigures } from "./problem.ts";

/** A stage of a plan that the search found. */
export interface FoundStage {
  /** Indices of the devices that run it; several are replicas, which take frames in turn. */
  devices: number[];
  from: number;
  to: number;
}

/** A plan that the search found, and its figures. */
export interface FoundPlan {
  stages: FoundStage[];
  figures: SearchFigures;
}

/** How far a search is. */
export interface SearchProgress {
  /** The share of the work that is done, 0 to 1, by sets of devices. */
  done: number;
  /** Labels (beginnings of plans) kept so far. */
  labels: number;
  /** The plans found so far that no other found one dominates. */
  front: FoundPlan[];
}

/** Options of a search. */
export interface SearchOptions {
  /** Seconds after which the search ends with the result so far. */
  timeLimit?: number;
  /** Ends the search with the result so far. */
  signal?: AbortSignal;
  /** Called about ten times a second. */
  onProgress?(progress: SearchProgress): void;
  /**
   * Also return plans near the front: 0.05 for those that some plan of the front beats by at most 5 %. A plan is near if
   * there is a plan of the front whose figures, times 1 + `within`, are all at least the plan's.
   */
  within?: number;
  /** Maximum number of plans near the front to return; 1000 by default. */
  nearLimit?: number;
}

/** The result of a search. */
export interface SearchResult {
  /**
   * The plans that no other dominates, one for each point of the front. If the search was not ended early, this is proven.
   * Sorted by the first objective.
   */
  front: FoundPlan[];
  /** Plans near the front, without those on it; empty without `within`. */
  near: FoundPlan[];
  /**
   * All plans within this share of the front are in `near`. It is `within`, or less if there are more than `nearLimit` or the search
   * ended early.
   */
  nearWithin: number;
  /**
   * Number of possible plans, regardless of limits on sums; exact up to 2^53, to 12 digits above. Absent if the search
   * ended before they were counted.
   */
  plans?: number;
  /** Number of labels (beginnings of plans) compared. */
  examined: number;
  /** Number of labels kept. */
  kept: number;
  /** Whether the front is proven complete. */
  proven: boolean;
  /**
   * What is proven if the front is not: every figure of every possible plan is at least that of some plan of the front,
   * divided by 1 + `gap`. 0 if the front is proven, infinite if nothing was found.
   */
  gap: number;
}
