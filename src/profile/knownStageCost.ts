import type { DeviceProfile } from "./deviceProfile.ts";
import { type StageCost, stageCost } from "./stageCost.ts";

const known = new WeakMap<DeviceProfile, Map<string, StageCost>>();

/**
 * Returns the cost of a stage as `stageCost` does, and keeps it for the next question: the explorer asks for the same stages at each
 * turn of a knob. Neither the profile nor the cost may be changed.
 *
 * @throws RangeError as `stageCost` does
 */
export function knownStageCost(profile: DeviceProfile, from: number, to: number): Readonly<StageCost> {
  let costs = known.get(profile);
  if (!costs) {
    costs = new Map();
    known.set(profile, costs);
  }
  const key = `${from} ${to}`;
  let cost = costs.get(key);
  if (!cost) {
    cost = stageCost(profile, from, to);
    costs.set(key, cost);
  }
  return cost;
}
