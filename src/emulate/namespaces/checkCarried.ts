import { InputError } from "../../base/errors.ts";
import { type Condition, linkOf } from "../../scenario/resolveCondition.ts";

/**
 * Checks that links between namespaces can do what a condition says.
 *
 * @throws InputError naming the direction and what cannot be done
 */
export function checkCarried(
  condition: Condition,
  pairs: readonly (readonly [string, string])[],
  delayedBy: "netem" | "tun",
): void {
  const refuse = (what: string) => {
    throw new InputError(`condition "${condition.name}"${what}`, { code: "unsupported-scenario" });
  };
  if (condition.medium) refuse(" has one shared medium; between namespaces each link has a rate of its own");
  for (const [from, to] of pairs.flatMap(([from, to]) => [
    [from, to],
    [to, from],
  ])) {
    const { conditions, curve } = linkOf(condition, from, to);
    const { jitter, distribution, correlation } = conditions;
    if (curve)
      refuse(`, ${from}>${to}: a measured link profile is what a network does by itself; give netem words`);
    if (delayedBy === "tun" && jitter > 0 && distribution.startsWith("pareto"))
      refuse(`, ${from}>${to}: without netem, jitter is uniform or normal, not ${distribution}`);
    if (delayedBy === "tun" && jitter > 0 && correlation > 0)
      refuse(`, ${from}>${to}: without netem, each packet's jitter is drawn anew: there is no correlation`);
  }
}
