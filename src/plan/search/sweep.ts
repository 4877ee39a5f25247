import type { Block, Kernel, OpenTask } from "./block.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/** One pass of the dynamic programme over (devices used, last team, cut). */
export interface Sweep {
  /** Does the work. Yields after each small part of it, with the share that is done. */
  work: Generator<number, void>;
  /** Returns what is not done yet. */
  open(): Iterable<OpenTask>;
}

/**
 * Prepares a pass over all chains of teams. States are visited by rising number of the set of used devices (see
 * `UsedDevices`), so that all ways into a state are known when it is continued.
 *
 * `closes[team]` lists kinds that may not follow a team any more. If they are those that no link leads to, nothing is lost,
 * and chains that differ only in them share a state. If they are those before the team in some order, the pass finds the
 * best plans in this order: a heuristic with only as many states as there are teams.
 */
export function prepareSweep(
  { teams }: Tables,
  used: UsedDevices,
  kernel: Kernel,
  closes: readonly (readonly number[])[],
): Sweep {
  /** For each state, the teams that come last in it, with the blocks that they continue. */
  const waiting: (Map<number, Block[]> | undefined)[] = new Array(used.size);
  const done = new Map<number, Block>();
  const place = (state: number, team: number): number => state * teams.length + team;
  const open = (state: number, block: Block): void => {
    for (let team = 1; team < teams.length; team++) {
      if (!used.hasRoom(state, team)) continue;
      const next = used.close(used.add(state, team), closes[team]);
      const tasks = (waiting[next] ??= new Map());
      const sources = tasks.get(team);
      if (sources) sources.push(block);
      else tasks.set(team, [block]);
    }
  };
  function* work(): Generator<number, void> {
    open(used.close(0, closes[0]), kernel.begin());
    yield 0;
    for (let state = 0; state < used.size; state++) {
      const tasks = waiting[state];
      if (!tasks) continue;
      for (const [team, sources] of tasks) {
        tasks.delete(team);
        const rivals = used.fewer(state, team).flatMap((fewer) => done.get(place(fewer, team)) ?? []);
        const block = kernel.extend(state, team, sources, rivals);
        if (block) {
          done.set(place(state, team), block);
          open(state, block);
        }
        yield state / used.size;
      }
      waiting[state] = undefined;
    }
  }
  return {
    work: work(),
    *open() {
      for (const [state, tasks] of waiting.entries()) {
        for (const [team, sources] of tasks ?? []) yield { state, team, sources };
      }
    },
  };
}
