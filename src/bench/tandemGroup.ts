import { perfect } from "../network/conditions.ts";
import type { SimulationInput } from "../simulate/input.ts";
import { simulateMetrics } from "../simulate/measure.ts";
import { simulate } from "../simulate/simulate.ts";
import { type BenchGroup, millions } from "./group.ts";
import { type Contestant, interleave } from "./interleave.ts";
import { findSimPy, runSimPy } from "./simpy.ts";

const means = [0.5, 0.6, 0.7];

/** Three M/M/1 in a row with unlimited queues, links that take no time, arrivals at rate 1. */
export function tandemOfThree(customers: number): SimulationInput {
  const names = ["a", "b", "c"];
  return {
    seed: 1,
    devices: names.map((name) => ({ name })),
    links: [
      { from: "a", to: "b", conditions: perfect },
      { from: "b", to: "c", conditions: perfect },
    ],
    streams: [
      {
        name: "customers",
        stages: names.map((device, i) => ({ device, service: { exponential: means[i] } })),
        bytes: [0, 0],
        deliver: "last",
        queue: Number.POSITIVE_INFINITY,
        arrivals: { kind: "poisson", rate: 1 },
        frames: customers,
      },
    ],
  };
}

const ignore = { consume: (): void => {} };

/**
 * Measures the recursion and the event engine on the tandem by which simulators are compared, beside SimPy if
 * installed.
 */
export const tandemGroup: BenchGroup = {
  name: "tandem",
  description: "tandem of three M/M/1, random numbers drawn inline: customer-stages per second",
  run() {
    const python = findSimPy();
    const ours = 500_000;
    const theirs = 30_000;
    const recursion: Contestant = {
      name: "recursion",
      run: () => {
        simulate(tandemOfThree(ours), { engine: "tandem", sinks: [ignore] });
        return { work: 3 * ours };
      },
    };
    const measured: Contestant = {
      name: "recursion, measured",
      run: () => {
        simulateMetrics(tandemOfThree(ours));
        return { work: 3 * ours };
      },
    };
    const events: Contestant = {
      name: "event engine",
      run: () => {
        simulate(tandemOfThree(ours), { engine: "event", sinks: [ignore] });
        return { work: 3 * ours };
      },
    };
    const simpy: Contestant[] = python
      ? [{ name: "SimPy", run: () => ({ work: 3 * theirs, seconds: runSimPy(python, theirs) }) }]
      : [];
    const timings = interleave([recursion, measured, events, ...simpy], 7);
    const reference = timings.find((timing) => timing.name === "SimPy");
    return timings.map(({ name, rate }) => {
      const ratio = reference
        ? `${(rate / reference.rate).toFixed(1).padStart(7)} x SimPy`
        : "(no SimPy: python3-simpy3)";
      return `${name.padEnd(20)} ${millions(rate)} ${ratio}`;
    });
  },
};
