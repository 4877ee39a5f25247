/** Frames that may wait at a device beside the one that it computes. */
export interface WaitingFrames {
  /** In its slots; at the source, the next one that is ready. */
  received: number;
  /** In its send buffers; behind the last stage, a result on its way. */
  sent: number;
}

/**
 * Bounds the frames that wait at a device: each link that leads to it has slots here, and each that leads on from it has
 * a send buffer here, for the frames that have taken slots at its far end. With 0 slots one frame is on the link.
 * Results have no slots.
 *
 * @param before number of links on which frames come; 0 at the source
 * @param after number of links on which they go on to the next stage; 0 behind the last
 * @param queue slots of each link
 */
export function waitingFrames(before: number, after: number, queue: number): WaitingFrames {
  return {
    received: before > 0 ? queue * before : 1,
    sent: after > 0 ? Math.max(1, queue) * after : 1,
  };
}
