/** Something that competes for a device or a link: a stage with a waiting frame, or a hop. */
export interface Candidate {
  /** Whether it could start now. */
  canStart(): boolean;
  /** Returns the time since which its first frame has been waiting, seconds. */
  waitingSince(): number;
  /** Priority of its stream; smaller is more urgent. */
  readonly priority: number;
}

/**
 * Chooses the next candidate: the most urgent if priorities count, then the one that has waited longest, then the one
 * declared first. Undefined if none can start.
 */
export function chooseNext<T extends Candidate>(
  candidates: readonly T[],
  byPriority: boolean,
): T | undefined {
  if (candidates.length === 1) return candidates[0].canStart() ? candidates[0] : undefined;
  let best: T | undefined;
  for (const candidate of candidates) {
    if (!candidate.canStart()) continue;
    if (best === undefined || isBefore(candidate, best, byPriority)) best = candidate;
  }
  return best;
}

/** Whether `a` goes before `b` if both could start; false if they are equal. */
export function isBefore(a: Candidate, b: Candidate, byPriority: boolean): boolean {
  if (byPriority && a.priority !== b.priority) return a.priority < b.priority;
  return a.waitingSince() < b.waitingSince();
}
