import { z } from "zod";
import { sayUnknown } from "../base/plainWords.ts";
import { recordByNameSchema } from "../base/recordByName.ts";
import { parseEnergy, parsePower } from "../base/units.ts";
import type { Limit } from "../plan/limits.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import { deviceName } from "./deviceName.ts";
import { choices, human } from "./human.ts";

/** The power of devices, and the energy of links. */
export const energySchema = z.strictObject({
  devices: recordByNameSchema(
    deviceName,
    z.strictObject({
      idle: human(parsePower, "What it takes while it is idle", "2W"),
      busy: human(parsePower, "What it takes while it is busy", "6W"),
    }),
  ).describe("What each device takes"),
  links: z
    .union(
      [
        human(parseEnergy, "Energy of one byte over any link", "100nJ"),
        recordByNameSchema(z.string(), human(parseEnergy, "Energy of one byte over this link", "100nJ")),
      ],
      choices("an energy such as `100nJ`", "energies of links such as `{ pi>server: 100nJ }`"),
    )
    .default(0)
    .describe("Energy of one byte over a link, for both ends together")
    .meta({ examples: ["100nJ", { "pi>server": "100nJ" }] }),
});

/** The parts of a scenario that say whether energy is needed, and how to compute it. */
interface EnergyParts {
  objectives: readonly ObjectiveName[];
  where: readonly Limit[];
  energy?: z.output<typeof energySchema>;
}

/** Whether energy is an objective or has a limit. */
export function wantsEnergy({ objectives, where }: Pick<EnergyParts, "objectives" | "where">): boolean {
  return objectives.includes("energy") || where.some(({ objective }) => objective === "energy");
}

/**
 * Finds what is wrong with `energy`. If energy is needed, it must have every device of the scenario; it never has others.
 */
export function energyFaults({
  devices,
  energy,
  ...asked
}: EnergyParts & { devices: Record<string, unknown> }): { path: string[]; message: string }[] {
  if (!energy && !wantsEnergy(asked)) return [];
  const names = Object.keys(devices);
  const given = Object.keys(energy?.devices ?? {});
  const unknown = given
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: ["energy", "devices"], message: sayUnknown("device", name, names) }));
  const [missing, ...more] = names.filter((name) => !given.includes(name));
  const lacking = missing !== undefined && {
    path: ["energy"],
    message: `needs the watts of ${[missing, ...more].join(" and ")}: \`energy: { devices: { ${missing}: { idle: 2W, busy: 6W } } }\``,
  };
  const pairs = names.flatMap((from) => names.flatMap((to) => (from === to ? [] : [`${from}>${to}`])));
  const links = typeof energy?.links === "object" ? Object.keys(energy.links) : [];
  const strange = links
    .filter((link) => !pairs.includes(link))
    .map((link) => ({ path: ["energy", "links"], message: sayUnknown("link", link, pairs) }));
  return [...unknown, ...(lacking ? [lacking] : []), ...strange];
}

/** Returns the joules for a byte on one direction of a link, `from>to`; 0 if the scenario does not say. */
export function joulesPerByte(energy: z.output<typeof energySchema> | undefined, link: string): number {
  const links = energy?.links;
  return (typeof links === "object" ? links[link] : links) ?? 0;
}
