import { randomStream } from "../base/random.ts";
import type { SearchObjective, SearchProblem } from "../plan/search/problem.ts";

/** The shape of a problem of the benchmark. */
export interface BenchProblem {
  devices: number;
  cuts: number;
  objectives: SearchObjective[];
  /** Devices come in the order of their numbers, with gaps. */
  isOrdered?: boolean;
}

/**
 * Makes a problem for measuring. All devices differ, by a factor of up to 8 in speed and, for each block, by 20 % either
 * way of that. Each direction of each link has its own rate (20 to 200 Mbit/s) and delay (1 to 5 ms); boundaries have 20 to
 * 420 kB.
 */
export function benchProblem({ devices: count, cuts, objectives, isOrdered }: BenchProblem): SearchProblem {
  const random = randomStream(1, `search ${count} ${cuts}`);
  const between = (least: number, most: number): number => least + (most - least) * random();
  const list = <T>(length: number, item: () => T): T[] => Array.from({ length }, item);
  const seconds = list(cuts - 1, () => between(0.002, 0.012));
  const bytes = list(cuts, () => 20e3 + 400e3 * random() ** 2);
  const powers = list(count, () => ({ idlePower: between(1, 4), busyPower: between(4, 14) }));
  const links = list(count ** 2, () => ({ rate: between(20e6, 200e6), delay: between(0.001, 0.005) }));
  /** By device, the seconds of all blocks before each cut. */
  const before = list(count, () => {
    const speed = between(0.5, 4);
    let sum = 0;
    return [0, ...seconds.map((own) => (sum += (own * between(0.8, 1.2)) / speed))];
  });
  const transfer = (from: number, to: number, size: number) => {
    const { rate, delay } = links[from * count + to];
    const occupied = (8 * size) / rate;
    return { latency: delay + occupied, occupied, energy: size * 1e-7, bytes: size };
  };
  return {
    cuts,
    objectives,
    devices: powers.map((power, d) => ({ name: `device ${d}`, kind: `device ${d}`, cost: 1, ...power })),
    stage: (device, from, to) => ({ seconds: before[device][to] - before[device][from], memory: 0 }),
    transfer: (from, to, cut) => (isOrdered && to < from ? undefined : transfer(from, to, bytes[cut])),
    back: (from) => transfer(from, 0, 4000),
  };
}
