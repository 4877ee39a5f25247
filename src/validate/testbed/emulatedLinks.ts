import { InputError } from "../../base/errors.ts";
import type { Task } from "../../explore/evaluate.ts";
import { mediumName } from "../../explore/linkInput.ts";
import { sharedLegs } from "../../explore/sharedLegs.ts";
import { formatConditions } from "../../network/conditions.ts";
import type { Link } from "../../scenario/link.ts";
import { type Condition, linkOf } from "../../scenario/resolveCondition.ts";
import type { Emulator } from "./testbedSchema.ts";

/**
 * Returns what emulates the links of a condition. On a shared medium each message depends on those that others receive, so only
 * a relay, which sees all of them, can emulate it.
 *
 * @param wanted what emulates links that share no medium
 */
export function emulatorOf({ medium }: Condition, wanted: Emulator): Emulator {
  return medium ? "relay" : wanted;
}

/**
 * Returns the links of a condition that are emulated: every direction between two devices that are not joined directly
 * (`isDirect`).
 */
export function emulatedLinks(
  devices: readonly { name: string }[],
  condition: Condition,
): { from: string; to: string }[] {
  const names = devices.map(({ name }) => name);
  return names.flatMap((from) =>
    names.flatMap((to) => (from === to || isDirect(condition, from, to) ? [] : [{ from, to }])),
  );
}

/**
 * Whether a condition leaves the link between two local workers as it is: both directions are perfect, as between two
 * processors of one host, or were measured. One connection carries both.
 */
export function isDirect(condition: Condition, one: string, other: string): boolean {
  const isAsItIs = ({ conditions, curve }: Link) =>
    curve !== undefined || formatConditions(conditions) === "";
  return (
    !condition.medium && isAsItIs(linkOf(condition, one, other)) && isAsItIs(linkOf(condition, other, one))
  );
}

/**
 * Checks that each link that a plan crosses has a rate of its own, or all have one, as emulated links do. Devices that take turns share
 * the way to their hub (`sharedLegs`).
 *
 * @throws InputError naming the plan, the condition and the way
 */
export function checkOwnRates({ input, options }: Task): void {
  const leg = input.media?.find(({ name }) => name !== mediumName);
  if (!leg) return;
  throw new InputError(
    `${options.plan} under condition "${options.condition}": its devices that take turns share the link ${leg.name}, which is not emulated; leave out \`replicas\`, or give each pair of devices a link of its own`,
    { code: "unsupported-scenario" },
  );
}

/**
 * Checks that devices which take turns share no way to a hub where each pair of devices gets a link of its own, as between network
 * namespaces: together they would send faster than the way lets them.
 *
 * @param replicas the most devices that may take turns at a stage
 * @throws InputError naming the condition and the way
 */
export function checkOwnWays(condition: Condition, devices: readonly string[], replicas: number): void {
  if (replicas === 1) return;
  const pairs = devices.flatMap((from) =>
    devices.filter((to) => to !== from).map((to) => [from, to] as const),
  );
  const [leg] = sharedLegs(condition, pairs).values();
  if (!leg) return;
  throw new InputError(
    `condition "${condition.name}": devices that take turns share the link ${leg.name}, and between namespaces each pair of devices has a rate of its own; leave out \`replicas\`, or give each pair a link of its own`,
    { code: "unsupported-scenario" },
  );
}
