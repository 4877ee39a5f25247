import { interpolate } from "../network/curve.ts";
import type { IdleCost } from "./input.ts";

/**
 * Gives what a run takes longer after a pause of its device, seconds in and out; undefined where pauses cost nothing.
 * Before its first run a device has always been idle: its pause is Infinity.
 */
export function idleCost(cost: IdleCost | undefined): ((pause: number) => number) | undefined {
  if (!cost?.seconds.some((seconds) => seconds > 0)) return undefined;
  const idle = [0, ...cost.idle];
  const seconds = [0, ...cost.seconds];
  const longest = idle[idle.length - 1];
  const most = seconds[seconds.length - 1];
  return (pause) => (pause >= longest ? most : interpolate(idle, seconds, pause));
}
