import { uniqueNames } from "../base/uniqueNames.ts";
import type { Plan } from "./plan.ts";

/**
 * Returns every plan over one and two devices: all local, all remote on each other device, and each cut between.
 *
 * @param source the device where frames originate
 * @param others the devices that may run the second stage
 * @param cuts names of the cuts in order, `input` first and `output` last; plans of equal names get `#2`, `#3`
 *
 * @example
 * ```ts
 * import { twoDevicePlans } from "paretopipe/simulate";
 *
 * const plans = twoDevicePlans("board", ["server"], ["input", "features.7", "output"]);
 * console.log(plans.map(({ id }) => id)); // [ 'board', 'board|input|server', 'board|features.7|server' ]
 * ```
 */
export function twoDevicePlans(source: string, others: readonly string[], cuts: readonly string[]): Plan[] {
  const last = cuts.length - 1;
  const plans: Plan[] = [{ id: source, stages: [{ device: source, from: 0, to: last }] }];
  for (const other of others) {
    for (let cut = 0; cut < last; cut++) {
      plans.push({
        id: `${source}|${cuts[cut]}|${other}`,
        stages: [
          { device: source, from: 0, to: cut },
          { device: other, from: cut, to: last },
        ],
      });
    }
  }
  const ids = uniqueNames(plans.map(({ id }) => id));
  return plans.map((plan, index) => ({ ...plan, id: ids[index] }));
}

/** Whether the plan runs everything on the source device. */
export function isAllLocal(plan: Plan): boolean {
  return plan.stages.length === 1;
}

/** Whether the plan sends the raw input to one other device and runs everything there. */
export function isAllRemote(plan: Plan): boolean {
  return plan.stages.length === 2 && plan.stages[0].to === 0;
}
