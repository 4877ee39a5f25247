/**
 * Seconds for which bytes in the middle of a message wait, so that they are read and written together with those behind
 * them. Each time that a relay or a receiver wakes up for a piece takes the processor from a stage that computes, and
 * nobody can do anything with half a message.
 */
export const patience = 2e-3;
