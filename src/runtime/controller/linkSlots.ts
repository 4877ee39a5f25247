import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { Place } from "../protocol/partners.ts";

/**
 * Returns the slots that a device has for each device that sends to it: those of the plan, without the ones that the window
 * leaves empty. Workers keep memory for each slot.
 *
 * The frames under way follow each other, because results come in order. Between teams of m and n devices they cross lcm(m, n)
 * links in turn, so of W frames no more than W / lcm(m, n), rounded up, are on one link. A device counts the slots behind it by
 * the same number, and the links there may carry more: it gets the larger one. If frames are dropped, the number counts at the source
 * also the places for frames that wait, which the window does not limit.
 */
export function linkSlots(
  { index, devices }: Pick<Place, "index" | "devices">,
  queue: number,
  window: number,
  drop = false,
): number {
  if (devices.length === 1 || (index === 0 && drop)) return queue;
  const onEach = (stage: number) =>
    stage === 0 || stage === devices.length
      ? 0
      : Math.ceil(window / leastCommonMultiple(devices[stage - 1].length, devices[stage].length));
  return Math.min(queue, Math.max(onEach(index), onEach(index + 1)));
}
