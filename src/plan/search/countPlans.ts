import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/**
 * Counts the possible plans, that is, those whose stages and messages are all possible. Equal devices are not told apart.
 * It is a dynamic programme over the number of stages, with (devices used, last team, cut) as states. The count is exact up
 * to 2^53, and to about 12 digits above. Yields after each state; returns the count. O(states x teams x cuts), or cuts^2
 * where stages may not end at every cut.
 */
export function* countPlans(
  tables: Tables,
  used: UsedDevices,
  closes: readonly (readonly number[])[],
): Generator<void, number> {
  const { cuts, teams, transfer, transferAt, stage, stageAt, back } = tables;
  const ends = tables.teams.map((_, team) => stageEnds(tables, team));
  let plans = 0;
  const own = Float64Array.from({ length: cuts }, (_, to) =>
    stage[0][stageAt(0, 0, to)] < Infinity ? 1 : 0,
  );
  if (back[0][0] < Infinity) plans += own[cuts - 1];
  /** At `state x teams + team`: the number of chains that end at each cut. */
  let level = new Map<number, Float64Array>([[used.close(0, closes[0]) * teams.length, own]]);
  while (level.size > 0) {
    const next = new Map<number, Float64Array>();
    for (const [place, counts] of level) {
      const last = place % teams.length;
      const state = (place - last) / teams.length;
      for (let team = 1; team < teams.length; team++) {
        if (!used.hasRoom(state, team)) continue;
        const to = used.close(used.add(state, team), closes[team]) * teams.length + team;
        let arrived = next.get(to);
        for (let cut = 0; cut < cuts - 1; cut++) {
          if (counts[cut] === 0 || transfer[0][transferAt(last, team, cut)] === Infinity) continue;
          if (!arrived) next.set(to, (arrived = new Float64Array(cuts)));
          arrived[cut] += counts[cut];
        }
      }
      yield;
    }
    for (const [place, arrived] of next) {
      const team = place % teams.length;
      const finished = finish(arrived, ends[team]);
      if (back[0][team] < Infinity) plans += finished[cuts - 1];
      next.set(place, finished);
      yield;
    }
    level = next;
  }
  return plans;
}

/** Returns, for each cut, the ranges of cuts at which a stage from there may end: [first, one after the last, ...]. */
function stageEnds({ cuts, stage, stageAt }: Tables, team: number): number[][] {
  return Array.from({ length: cuts }, (_, from) => {
    const ranges: number[] = [];
    for (let to = from + 1; to <= cuts; to++) {
      const isPossible = to < cuts && stage[0][stageAt(team, from, to)] < Infinity;
      if (isPossible !== (ranges.length % 2 === 1)) ranges.push(to);
    }
    return ranges;
  });
}

/**
 * Runs a stage from each cut to every possible end. Most stages may end at every cut from some cut on, so their counts are
 * summed along the cuts; others are added one by one.
 */
function finish(arrived: Float64Array, ends: readonly number[][]): Float64Array {
  const cuts = arrived.length;
  const finished = new Float64Array(cuts);
  const from = new Float64Array(cuts);
  for (let begin = 0; begin < cuts; begin++) {
    if (arrived[begin] === 0) continue;
    const ranges = ends[begin];
    for (let r = 0; r < ranges.length; r += 2) {
      if (ranges[r + 1] === cuts) from[ranges[r]] += arrived[begin];
      else for (let to = ranges[r]; to < ranges[r + 1]; to++) finished[to] += arrived[begin];
    }
  }
  let sum = 0;
  for (let to = 0; to < cuts; to++) {
    sum += from[to];
    finished[to] += sum;
  }
  return finished;
}
