/** Something that asks for a device or a link: a stage with a frame in front of it, or a hop. */
export interface Candidate {
  /** Whether it could start now. */
  canStart(): boolean;
  /** Since when its first frame has been waiting, seconds. */
  waitingSince(): number;
  /** Of its stream; the smaller is more urgent. */
  readonly priority: number;
}

/**
 * Which candidate is next: the most urgent where priorities count, then the one that has been waiting
 * longest, then the one declared first. Undefined where none can start.
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

/** Whether `a` goes before `b` if both could start; false where they are equal. */
export function isBefore(a: Candidate, b: Candidate, byPriority: boolean): boolean {
  if (byPriority && a.priority !== b.priority) return a.priority < b.priority;
  return a.waitingSince() < b.waitingSince();
}
