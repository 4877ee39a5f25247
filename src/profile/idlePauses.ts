/**
 * Pauses after which runs are timed, seconds. On a cloud VM, a rest of 2 ms made a run no slower; a rest of 10 ms had
 * half of the full effect, and one of 50 ms nearly all of it.
 */
export const idlePauses = [0.01, 0.05] as const;
