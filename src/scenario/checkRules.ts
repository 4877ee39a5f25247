import { blamed } from "../base/checkDocument.ts";
import type { Document } from "../base/checkText.ts";
import { type Rule, ruleBreaker } from "../plan/rules.ts";

/**
 * Checks a scenario's rules against its devices and the blocks of their profiles.
 *
 * @param devices names, the source first
 * @param cuts names of the cuts in order, `input` first and `output` last
 * @param place names the place of a value in the scenario, for messages
 * @throws InputError naming the rule's place, for a device or block that does not exist and for rules that contradict each other
 */
export function checkRules(
  rules: readonly Rule[],
  devices: readonly string[],
  cuts: readonly string[],
  place: Document<unknown>["place"],
): void {
  // With one more rule each time, so that the last one is at fault.
  for (const index of rules.keys()) {
    try {
      ruleBreaker(rules.slice(0, index + 1), devices, cuts);
    } catch (cause) {
      throw blamed(place(["rules", index]), cause);
    }
  }
}
