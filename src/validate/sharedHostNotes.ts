import { sum } from "simple-statistics";
import type { HostFacts } from "../profile/hostFactsSchema.ts";
import { isSameMachine } from "../profile/isSameMachine.ts";
import { neighbourSlowdown } from "../profile/neighbourCost.ts";
import { shareOfCores } from "../profile/shareOfCores.ts";
import type { Welcome } from "../runtime/protocol/messages.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/**
 * Returns sentences on what the scenario says of hosts and what the workers do, where predictions suffer from the difference: workers on
 * one machine whose profiles say that they slow each other down, or that need more cores than there are, while the scenario gives them no
 * common host; and the reverse.
 *
 * @param facts of each device's worker, in the order of the scenario's devices
 */
export function sharedHostNotes(
  { devices, scenario }: ResolvedScenario,
  facts: readonly Pick<Welcome, "host">[],
): string[] {
  const known = devices.map(({ name, profile }, index) => ({
    name,
    said: scenario.devices[name].host,
    host: facts[index].host,
    isSlowed: neighbourSlowdown(profile.neighbour) > 1,
    share: shareOfCores(profile),
  }));
  const needed = (host: HostFacts) =>
    sum(known.map((one) => (isSameMachine(one.host, host) ? one.share : 0)));
  const how = (...pair: { host: HostFacts; isSlowed: boolean }[]) => {
    if (pair.some(({ isSlowed }) => isSlowed)) return "slow each other down by their profiles";
    return needed(pair[0].host) > 1
      ? "share its cores, which are fewer than the devices' threads"
      : undefined;
  };
  return known.flatMap((one, index) =>
    known.slice(index + 1).flatMap((other) => {
      const together = one.said !== undefined && one.said === other.said;
      const isOne = isSameMachine(one.host, other.host);
      const slowed = isOne && !together && how(one, other);
      if (slowed) {
        return [
          `${one.name} and ${other.name} run on one machine, ${one.host.name}, and ${slowed}; the scenario does not count that, because it gives them no common \`host\``,
        ];
      }
      if (!isOne && together) {
        const names = [...new Set([one.host.name, other.host.name])];
        const where = names.length === 1 ? `two machines called ${names[0]}` : names.join(" and ");
        return [
          `the scenario has ${one.name} and ${other.name} on one host, ${one.said}, but their workers run on ${where}`,
        ];
      }
      return [];
    }),
  );
}
