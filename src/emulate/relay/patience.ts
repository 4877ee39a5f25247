/**
 * Seconds for which bytes in the middle of a message wait, so that they are handled together with the bytes that
 * follow. Each time a relay or a receiver wakes up for a piece, it takes the processor from a stage that computes, and
 * half a message is of no use to anybody.
 */
export const patience = 2e-3;

/**
 * Seconds. A pause shorter than this comes from a process that reads and writes pieces of one message, not from two messages.
 */
export const shortPause = 1e-3;
