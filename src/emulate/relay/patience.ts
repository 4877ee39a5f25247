/**
 * Seconds for which bytes in the middle of a message wait, so that they are handled together with the bytes that
 * follow. Each time a relay or a receiver wakes up for a piece, it takes the processor from a stage that computes, and
 * half a message is of no use to anybody.
 */
export const patience = 2e-3;
