/**
 * The most seconds that timers, and messages between workers, take: 11.6 days. A timer for more than 2^31 - 1 ms, 24.9 days,
 * would end at once.
 */
export const maxSeconds = 1e6;

/** The seconds that a value may have, both ends included. */
export interface SecondsRange {
  least: number;
  most: number;
}
