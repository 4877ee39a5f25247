import { randomStream } from "../../src/base/random.ts";
import type { SearchObjective, SearchProblem } from "../../src/plan/search/problem.ts";

/** What a random problem is like. */
export interface ProblemShape {
  devices: number;
  cuts: number;
  /** How many kinds the devices but the source are of; as many as devices if absent. */
  kinds?: number;
  replicas?: number;
  objectives: SearchObjective[];
  /** The share of stages and links that are not possible. */
  missing?: number;
  limits?: SearchProblem["limits"];
  /** Results stay on the last device. */
  stays?: boolean;
  /** A device may only be followed by later ones. */
  isOrdered?: boolean;
  /** A device does one thing at a time; receivers of half of the messages wait for longer than these take to send. */
  isBlocking?: boolean;
  /** Seconds between two frames that come by themselves. */
  betweenArrivals?: number;
  /** Maximum number of frames between admission and result. */
  window?: number;
}

/**
 * Makes a random problem. All costs are small multiples of 1/8, so that sums are exact and ties are common: they are where a search
 * goes wrong.
 */
export function randomProblem(seed: string, shape: ProblemShape): SearchProblem {
  const random = randomStream(seed, "search problem");
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const { devices: count, cuts, objectives, missing = 0, replicas = 1, limits } = shape;
  const kinds = shape.kinds ?? count;
  const kindOf = Array.from({ length: count }, (_, d) => (d === 0 ? kinds : (d - 1) % kinds));
  const table = <T>(size: number, cell: (i: number) => T): T[] =>
    Array.from({ length: size }, (_, i) => cell(i));
  const isMissing = (): boolean => random() < missing;
  const blocks = table(kinds + 1, () => table(cuts, () => whole(1, 24) / 8));
  const overheads = table(kinds + 1, () => whole(0, 4) / 8);
  const stages = table(kinds + 1, () => table(cuts * cuts, () => !isMissing()));
  const links = table((kinds + 1) ** 2, () => !isMissing());
  const crossings = table((kinds + 1) ** 2 * cuts, () => ({
    latency: whole(0, 16) / 8,
    occupied: whole(0, 12) / 8,
    energy: whole(0, 8) / 8,
    bytes: whole(1, 9),
  }));
  const powers = table(kinds + 1, () => ({
    cost: whole(1, 3),
    idlePower: whole(0, 2),
    busyPower: whole(2, 5),
  }));
  const size = table(cuts, () => whole(1, 3));
  return {
    cuts,
    objectives,
    devices: kindOf.map((kind, d) => ({
      name: `device ${d}`,
      kind: `kind ${kind}`,
      maxReplicas: replicas,
      ...powers[kind],
    })),
    stage(device, from, to) {
      const kind = kindOf[device];
      if (from < to && !stages[kind][from * cuts + to]) return undefined;
      if (from === to) return { seconds: overheads[kind], memory: 0 };
      const sum = (values: number[]): number => values.slice(from, to).reduce((total, own) => total + own, 0);
      return { seconds: sum(blocks[kind]) + overheads[kind], memory: sum(size) };
    },
    transfer(from, to, cut) {
      const link = kindOf[from] * (kinds + 1) + kindOf[to];
      if (!links[link] || (shape.isOrdered && to < from)) return undefined;
      const needs = crossings[link * cuts + cut];
      return shape.isBlocking && (link + cut) % 2 === 0
        ? { ...needs, received: needs.occupied + needs.latency }
        : needs;
    },
    ...(shape.isBlocking && { isBlocking: true }),
    ...(shape.betweenArrivals !== undefined && { betweenArrivals: shape.betweenArrivals }),
    ...(shape.window !== undefined && { window: shape.window }),
    ...(!shape.stays && { back: (from: number) => crossings[(kindOf[from] * (kinds + 1) + kinds) * cuts] }),
    ...(limits && { limits }),
  };
}
