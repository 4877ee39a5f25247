import { partners } from "../protocol/partners.ts";

/**
 * Finds the addresses at which the devices of a plan reach each other: each device those of the next stage that its frames go
 * to, and those of the last stage the source.
 *
 * @param teams the devices of each stage, in turn
 * @param addressOf finds the `HOST:PORT` at which one device reaches another; called for one pair after the other
 * @returns by direction, `FROM>TO`
 */
export async function linkAddresses(
  teams: readonly (readonly string[])[],
  addressOf: (from: string, to: string) => Promise<string>,
): Promise<Map<string, string>> {
  const addresses = new Map<string, string>();
  for (const [index, team] of teams.entries()) {
    const next = teams[(index + 1) % teams.length];
    for (const [turn, from] of team.entries()) {
      for (const other of partners(team.length, turn, next.length)) {
        const to = next[other];
        if (to !== from) addresses.set(`${from}>${to}`, await addressOf(from, to));
      }
    }
  }
  return addresses;
}
