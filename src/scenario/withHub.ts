import { blaming } from "../base/checkDocument.ts";
import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import { joinConditions } from "../network/joinConditions.ts";
import type { FullConditionSource } from "./conditionSchema.ts";
import type { Link } from "./link.ts";

/**
 * Adds the links that two devices have through the hub to those that a condition names, and checks that every two of three or
 * more devices have a link.
 *
 * With `all`, links to and from the hub that are not named are like it. Two devices have a direct link if nothing is said
 * about them: neither `all` nor `links` nor a hub.
 *
 * @param own the links that the condition names, by direction
 * @param all every link that the condition does not name
 * @param where names the condition, for messages
 * @throws InputError naming a link that is missing or cannot be joined from two, an unknown hub, or a hub beside a shared
 *   medium
 */
export async function withHub(
  { all: hasAll, trace, hub, shared }: FullConditionSource,
  own: readonly (readonly [direction: string, Link])[],
  all: Link,
  devices: readonly string[],
  where: string,
): Promise<[direction: string, Link][]> {
  const invalid = (message: string) => new InputError(`${where}: ${message}`, { code: "invalid-scenario" });
  if (hub !== undefined && !devices.includes(hub)) throw invalid(sayUnknown("hub", hub, devices));
  if (hub !== undefined && shared) {
    throw invalid(
      "links through a hub cross a shared medium twice, which is not simulated; leave out `hub` or `shared`",
    );
  }
  const named = new Map(own);
  const isOpen = devices.length < 3 || hasAll !== undefined || trace !== undefined || named.size === 0;
  const links = new Map(own);
  for (const from of devices) {
    for (const to of devices) {
      const direction = `${from}>${to}`;
      if (from === to || named.has(direction)) continue;
      if (hub !== undefined && from !== hub && to !== hub) {
        const leg = (part: string) => {
          const link = named.get(part) ?? (isOpen ? all : undefined);
          if (!link) throw invalid(missing(part, hub));
          return link;
        };
        links.set(
          direction,
          await joinLinks(
            leg(`${from}>${hub}`),
            leg(`${hub}>${to}`),
            `${where}: ${direction} through ${hub}`,
          ),
        );
      } else if (!isOpen) throw invalid(missing(direction, hub));
    }
  }
  return [...links];
}

function missing(direction: string, hub: string | undefined): string {
  const orHub = hub === undefined ? ", or name the `hub` between them" : "";
  return `there is no link ${direction}; add it to \`links\`, or say in \`all\` what links are like${orHub}`;
}

async function joinLinks(first: Link, second: Link, where: string): Promise<Link> {
  if (first.curve || second.curve) {
    throw new InputError(
      `${where}: a measured link profile cannot be joined with another link; measure the way between the two devices`,
      { code: "invalid-scenario" },
    );
  }
  return { conditions: await blaming(where, () => joinConditions(first.conditions, second.conditions)) };
}
