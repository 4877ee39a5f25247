import type { SearchObjective, SearchProblem } from "../../src/plan/search/problem.ts";

/** A sum of variables: `2 x + 3 y`. */
type Terms = [factor: number, variable: string][];

const sum = (terms: Terms): string =>
  terms.map(([factor, variable]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${variable}`).join(" ");

/**
 * Writes a problem without replicas and limits as a mixed-integer programme in CPLEX's LP format. One binary variable says that a device runs
 * the stage between two cuts, one that a message goes from one device to another at a cut; they form a path from the first cut to the
 * last. Each device is used at most once.
 *
 * @param goal the figure to make small
 * @param longest the longest that the period may be, if given
 */
export function searchProgramme(problem: SearchProblem, goal: SearchObjective, longest?: number): string {
  const { cuts, devices } = problem;
  const last = cuts - 1;
  const figures: Record<string, Terms> = {
    latency: [],
    energy: [],
    bytes: [],
    devices: [],
    period: [[1, "P"]],
  };
  const binaries: string[] = [];
  const rows: string[] = [];
  const longestParts: number[] = [];
  /** Sums of variables that begin or end somewhere. */
  const groups = new Map<string, Terms>();
  const put = (group: string, variable: string, factor = 1): void => {
    groups.set(group, [...(groups.get(group) ?? []), [factor, variable]]);
  };

  for (const [d, { cost, idlePower = 0, busyPower = idlePower }] of devices.entries()) {
    for (let from = 0; from <= (d === 0 ? 0 : last - 1); from++) {
      for (let to = d === 0 ? 0 : from + 1; to <= last; to++) {
        const needs = problem.stage(d, from, to);
        const back =
          to < last || d === 0 ? { latency: 0, occupied: 0, energy: 0, bytes: 0 } : problem.back!(d);
        if (!needs || !back) continue;
        const y = `y_${d}_${from}_${to}`;
        binaries.push(y);
        longestParts.push(needs.seconds, back.occupied);
        put(`used ${d}`, y);
        put(`begin ${d} ${from}`, y);
        put(`end ${d} ${to}`, y);
        if (to === last) put("finish", y);
        put(`busy ${d}`, y, needs.seconds);
        if (back.occupied > 0) rows.push(`${sum([[back.occupied, y]])} - P <= 0`);
        figures.latency.push([needs.seconds + back.latency, y]);
        figures.energy.push([(busyPower - idlePower) * needs.seconds + back.energy, y]);
        figures.bytes.push([back.bytes, y]);
        figures.devices.push([cost, y]);
      }
    }
    for (let e = 1; e < devices.length; e++) {
      for (let cut = 0; cut < last; cut++) {
        const needs = e === d ? undefined : problem.transfer(d, e, cut);
        if (!needs) continue;
        const z = `z_${d}_${e}_${cut}`;
        binaries.push(z);
        longestParts.push(needs.occupied);
        put(`sent ${d} ${cut}`, z);
        put(`arrived ${e} ${cut}`, z);
        if (needs.occupied > 0) rows.push(`${sum([[needs.occupied, z]])} - P <= 0`);
        figures.latency.push([needs.latency, z]);
        figures.energy.push([needs.energy, z]);
        figures.bytes.push([needs.bytes, z]);
      }
    }
  }
  const balance = (a: string, b: string): void => {
    const terms: Terms = [
      ...(groups.get(a) ?? []),
      ...(groups.get(b) ?? []).map(([factor, variable]): Terms[number] => [-factor, variable]),
    ];
    if (terms.length > 0) rows.push(`${sum(terms)} = 0`);
  };
  rows.push(`${sum(groups.get("used 0")!)} = 1`, `${sum(groups.get("finish")!)} = 1`);
  // The best period of a plan is that of one of its parts.
  const most = Math.max(...longestParts);
  for (const [d, { idlePower = 0 }] of devices.entries()) {
    const used = groups.get(`used ${d}`);
    if (!used) continue;
    if (d > 0) rows.push(`${sum(used)} <= 1`);
    rows.push(`${sum(groups.get(`busy ${d}`)!)} - P <= 0`);
    // Joules while idle: idle watts x period if the device is used, else 0.
    if (idlePower > 0) {
      const joules = idlePower * most;
      rows.push(`I_${d} - ${idlePower} P ${sum(used.map(([, y]) => [-joules, y]))} >= ${-joules}`);
      figures.energy.push([1, `I_${d}`]);
    }
    for (let cut = 0; cut < last; cut++) {
      balance(`end ${d} ${cut}`, `sent ${d} ${cut}`);
      if (d > 0) balance(`begin ${d} ${cut}`, `arrived ${d} ${cut}`);
    }
  }
  if (longest !== undefined) rows.push(`P <= ${longest}`);
  return [
    `Minimize\n goal: ${sum(figures[goal].filter(([factor]) => factor !== 0))}`,
    `Subject To\n${rows.map((row, r) => ` r${r}: ${row}`).join("\n")}`,
    `Binary\n ${binaries.join("\n ")}\nEnd\n`,
  ].join("\n");
}
