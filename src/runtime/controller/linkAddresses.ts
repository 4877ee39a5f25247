import { pairsInTurn } from "../../plan/pairsInTurn.ts";

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
    for (const [from, to] of pairsInTurn(team, teams[(index + 1) % teams.length])) {
      if (to !== from) addresses.set(`${from}>${to}`, await addressOf(from, to));
    }
  }
  return addresses;
}
