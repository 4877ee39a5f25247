import type { Tables } from "./tables.ts";

/**
 * Lists, for each team, the kinds that no chain of links from it reaches. Plans that differ only in such devices have the
 * same ends, so the search does not have to tell them apart. With devices in a fixed order, this leaves one state for each
 * last device.
 */
export function unreachableKinds({ teams, kinds, cuts, transfer, transferAt }: Tables): number[][] {
  const isLinked = (from: number, to: number): boolean => {
    for (let cut = 0; cut < cuts; cut++) {
      if (transfer[0][transferAt(from, to, cut)] < Infinity) return true;
    }
    return false;
  };
  const next = teams.map((_, t) => teams.flatMap((_, u) => (u > 0 && isLinked(t, u) ? [u] : [])));
  return teams.map((_, t) => {
    const reached = new Set<number>();
    const seen = new Set<number>([t]);
    // A set is iterated in the order of insertion, including what is added meanwhile.
    for (const at of seen) {
      for (const to of next[at]) {
        reached.add(teams[to].kind);
        seen.add(to);
      }
    }
    return kinds.flatMap((_, kind) => (reached.has(kind) ? [] : [kind]));
  });
}

/**
 * Lists, for each team, the kinds that may not follow it if kinds come in this order, and those that are closed in any
 * case. A kind may follow one that is less than `moves` places behind it: with 1, kinds come just in this order.
 */
export function closedByOrder(
  { teams }: Tables,
  order: readonly number[],
  always: readonly (readonly number[])[],
  moves: number,
): number[][] {
  return teams.map(({ kind }, t) => {
    const before = order.slice(0, Math.max(0, order.indexOf(kind) - moves + 1));
    return [...new Set([...always[t], ...before])];
  });
}
