import type { SearchFigures, SearchProblem } from "../../src/plan/search/problem.ts";
import type { FoundPlan, FoundStage } from "../../src/plan/search/result.ts";

/** All plans of a small problem, with their figures, by trying everything: what the search is held against. Shares no code with it. */
export function allSearchPlans(problem: SearchProblem): FoundPlan[] {
  const { cuts, devices } = problem;
  const plans: FoundPlan[] = [];
  const isPossible = (device: number, from: number, to: number) =>
    problem.stage(device, from, to) !== undefined;
  const lengthen = (stages: FoundStage[]): void => {
    const last = stages[stages.length - 1];
    if (last.to === cuts - 1) {
      const figures = simpleFigures(problem, stages);
      if (figures) plans.push({ stages, figures });
      return;
    }
    const used = new Set(stages.flatMap((stage) => stage.devices));
    for (const kind of new Set(devices.slice(1).map((device) => device.kind))) {
      // Equal devices: the first free ones stand for any.
      const free = devices.flatMap((device, d) => (d > 0 && device.kind === kind && !used.has(d) ? [d] : []));
      for (let size = 1; size <= Math.min(free.length, devices[free[0]]?.maxReplicas ?? 1); size++) {
        for (let to = last.to + 1; to < cuts; to++) {
          if (!isPossible(free[0], last.to, to)) continue;
          if (!problem.transfer(last.devices[0], free[0], last.to)) continue;
          lengthen([...stages, { devices: free.slice(0, size), from: last.to, to }]);
        }
      }
    }
  };
  for (let to = 0; to < cuts; to++) {
    if (isPossible(0, 0, to)) lengthen([{ devices: [0], from: 0, to }]);
  }
  return plans;
}

/** Plays the first frames' way: who is occupied for how long, in a whole round of all replicas. */
function simpleFigures(problem: SearchProblem, stages: FoundStage[]): SearchFigures | undefined {
  const round = stages.map(({ devices }) => devices.length).reduce((all, own) => all * own, 1);
  const occupied = new Map<string, number>();
  const occupy = (name: string, seconds: number): void => {
    occupied.set(name, (occupied.get(name) ?? 0) + seconds);
  };
  const figures = { latency: 0, period: 0, energy: 0, bytes: 0, devices: 0, memory: 0 };
  for (let frame = 0; frame < round; frame++) {
    let latency = 0;
    let bytes = 0;
    let joules = 0;
    for (const [s, { devices, from, to }] of stages.entries()) {
      const device = devices[frame % devices.length];
      const next = stages[s + 1];
      const { seconds } = problem.stage(device, from, to)!;
      const { idlePower = 0, busyPower = idlePower } = problem.devices[device];
      occupy(`device ${device}`, seconds);
      latency += seconds;
      joules += (busyPower - idlePower) * seconds;
      const receiver = next ? next.devices[frame % next.devices.length] : 0;
      if (!next && (device === 0 || !problem.back)) continue;
      const message = next ? problem.transfer(device, receiver, to) : problem.back!(device);
      if (!message) return undefined;
      occupy(`from ${device} to ${receiver}`, message.occupied);
      if (problem.isBlocking) {
        const waiting = message.received ?? message.occupied;
        occupy(`device ${device}`, message.occupied);
        occupy(`device ${receiver}`, next ? waiting : message.occupied);
        for (const end of [device, receiver]) {
          const { idlePower: idle = 0, busyPower: busy = idle } = problem.devices[end];
          joules += (busy - idle) * message.occupied;
        }
      }
      latency += message.latency;
      joules += message.energy;
      bytes += message.bytes;
    }
    Object.assign(figures, { latency, bytes, energy: joules });
  }
  figures.period = Math.max(...occupied.values()) / round;
  for (const { devices, from, to } of stages) {
    for (const device of devices) {
      const { idlePower = 0, cost } = problem.devices[device];
      const { betweenArrivals = 0, window = Number.POSITIVE_INFINITY } = problem;
      figures.energy += idlePower * Math.max(figures.period, betweenArrivals, figures.latency / window);
      figures.devices += cost;
      figures.memory = Math.max(figures.memory, problem.stage(device, from, to)!.memory);
    }
  }
  return figures;
}
