import { waitingFrames } from "../plan/waitingFrames.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import { windowSetting } from "./searchSettings.ts";

/** A stage's place in a chain. */
interface Place {
  isFirst: boolean;
  isLast: boolean;
}

/**
 * Returns a function from a stage's place in a chain to the fewest frames that wait at its device, beside the one that it computes, with
 * any setting that a scenario's plans may have: those of the smallest window and the fewest slots.
 */
export function leastWaiting(scenario: Scenario): (place: Place) => number {
  const { queue, replicas } = scenario.runtime;
  const setting = windowSetting(scenario);
  const windows = [setting === "auto" ? 1 : setting].flat();
  const window = Math.min(...windows.map((one) => (one === "none" ? Number.POSITIVE_INFINITY : one)));
  // `auto` has as many slots as the window allows; without a window, one at least.
  const slots = queue === "auto" ? (Number.isFinite(window) ? window : 1) : Math.min(...[queue].flat());
  // Devices that take turns share the frames in flight.
  const others = Math.ceil(window / replicas) - 1;
  return ({ isFirst, isLast }) => {
    if (isFirst && isLast) return 0;
    const { received, sent } = waitingFrames(isFirst ? 0 : 1, isLast ? 0 : 1, slots);
    return Math.min(others, received + sent);
  };
}
