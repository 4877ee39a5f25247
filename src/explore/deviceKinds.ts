import { dequal } from "dequal/lite";
import { joulesPerByte } from "../scenario/energySchema.ts";
import { type Condition, linkOf } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/**
 * Returns the kind of each device: equal devices have the name of the first of them. Two devices are equal if swapping them
 * would change nothing: they have the same figures in the scenario and its profile, their links are alike under every
 * condition, and no rule names one of them. No device is equal to the source, or to a hub, whose link carries what the others send
 * and receive.
 */
export function deviceKinds({
  scenario,
  devices,
  conditions,
  choices,
}: ResolvedScenario): Map<string, string> {
  const names = devices.map(({ name }) => name);
  const byName = new Map(devices.map((device) => [device.name, device]));
  const ruled = new Set(scenario.rules.flatMap((rule) => ("device" in rule ? [rule.device] : [])));
  const hubs = new Set(conditions.flatMap(({ through = {} }) => Object.values(through)));
  const isOwnKind = (name: string) =>
    name === names[0] || hubs.has(name) || ruled.has(name) || scenario.only !== undefined;
  const looksLike = (one: string, other: string): boolean => {
    const figures = (name: string) => {
      const { name: _, profileFile: __, ...device } = byName.get(name)!;
      const { profile: ___, ...written } = scenario.devices[name];
      const profiles = choices?.batches.map(({ devices }) => devices[name].map(({ file, ...one }) => one));
      return { device, written, watts: scenario.energy?.devices[name], profiles };
    };
    return dequal(figures(one), figures(other));
  };
  const mayChangePlaces = (one: string, other: string): boolean => {
    const others = names.filter((name) => name !== one && name !== other);
    const directions: [string, string][] = [
      [`${one}>${other}`, `${other}>${one}`],
      ...others.flatMap((name): [string, string][] => [
        [`${one}>${name}`, `${other}>${name}`],
        [`${name}>${one}`, `${name}>${other}`],
      ]),
    ];
    return directions.every(([first, second]) => {
      const joules = (direction: string) => joulesPerByte(scenario.energy, direction);
      const isAlike = (condition: Condition) => dequal(linkAt(condition, first), linkAt(condition, second));
      return joules(first) === joules(second) && conditions.every(isAlike);
    });
  };
  const kinds = new Map<string, string>();
  for (const name of names) {
    const equal = [...kinds].find(
      ([other, kind]) =>
        kind === other &&
        !isOwnKind(name) &&
        !isOwnKind(other) &&
        looksLike(name, other) &&
        mayChangePlaces(name, other),
    );
    kinds.set(name, equal?.[1] ?? name);
  }
  return kinds;
}

function linkAt(condition: Condition, direction: string) {
  const [from, to] = direction.split(">");
  return linkOf(condition, from, to);
}
