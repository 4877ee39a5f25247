/**
 * Pauses after which runs are timed, seconds. On a cloud VM a run took no longer after 2 ms of rest, half of what it
 * ever would after 10 ms, and nearly all of it after 50 ms.
 */
export const idlePauses = [0.01, 0.05] as const;
