import { type IdleCost, idleCost } from "../network/idleCost.ts";

/**
 * Returns a function from the pause before a frame to the seconds by which its service is longer; undefined if pauses change nothing.
 * A pause costs `afterIdle`, and spares the frame the messages that were handled in it: a device that waits has its cores to itself.
 *
 * @param messages seconds of the service in which messages are handled
 */
export function pauseCost(
  afterIdle: IdleCost | undefined,
  messages = 0,
): ((pause: number) => number) | undefined {
  const cost = idleCost(afterIdle);
  if (messages === 0) return cost;
  return (pause) => (pause <= 0 ? 0 : (cost?.(pause) ?? 0) - Math.min(pause, messages));
}
