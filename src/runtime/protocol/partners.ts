import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { HeadOf } from "./messages.ts";

/** A device's place in a plan. */
export type Place = Pick<HeadOf<"open">, "index" | "turn" | "devices">;

/** Returns the turns of the next stage's devices that a device sends its frames to (`partners`); none for the last stage. */
export function nextTurns({ index, turn, devices }: Place): number[] {
  const next = devices.at(index + 1);
  return next ? partners(devices[index].length, turn, next.length) : [];
}

/**
 * Returns the turns of the devices of the stage before that send frames to a device (`partners`); none for the source.
 */
export function previousTurns({ index, turn, devices }: Place): number[] {
  return index === 0 ? [] : partners(devices[index].length, turn, devices[index - 1].length);
}

/**
 * Returns the devices of a neighbouring stage that a device exchanges messages with, in the order in which its own frames
 * pass them; with its next frame after the last of these it begins again. Frame f is on device f mod n of a stage of n.
 *
 * @param turn the device's turn among the `team` devices of its stage
 * @param others number of devices of the neighbouring stage
 * @returns their turns
 */
export function partners(team: number, turn: number, others: number): number[] {
  const count = leastCommonMultiple(team, others) / team;
  return Array.from({ length: count }, (_, own) => (turn + team * own) % others);
}
