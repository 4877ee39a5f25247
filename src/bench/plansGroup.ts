import { parseConditions } from "../network/conditions.ts";
import { duplex, type SimulationInput } from "../simulate/input.ts";
import { simulateMetrics } from "../simulate/measure.ts";
import type { BenchGroup } from "./group.ts";
import { interleave } from "./interleave.ts";

/** Cuts of MobileNetV2 by default, with one tensor each; 150 ms of compute in all, spread evenly. */
const cuts = 65;
const conditions = ["delay 0.047ms", "delay 100ms", "rate 5mbit"].map(parseConditions);
const seeds = 10;
const frames = 1000;

function planOf(cut: number, condition: number, seed: number): SimulationInput {
  const samples = (share: number): number[] =>
    Array.from({ length: 30 }, (_, i) => share * 0.15 * (0.97 + i * 0.002));
  return {
    seed,
    devices: [{ name: "pi" }, { name: "server" }],
    links: duplex("pi", "server", conditions[condition]),
    streams: [
      {
        name: "frames",
        stages: [
          { device: "pi", service: cut === 0 ? null : samples(cut / cuts) },
          { device: "server", service: samples(1 - cut / cuts) },
        ],
        bytes: [600_000 / (1 + cut), 4000],
        arrivals: { kind: "saturated" },
        frames,
      },
    ],
  };
}

/** What exploring a model takes: every plan over two devices, with all of its figures. */
export const plansGroup: BenchGroup = {
  name: "plans",
  description: `${cuts} two-device plans x ${conditions.length} conditions x ${seeds} seeds x ${frames} frames, measured, one thread`,
  run() {
    const all = (engine: "event" | "tandem") => (): { work: number } => {
      for (let cut = 0; cut < cuts; cut++) {
        for (let condition = 0; condition < conditions.length; condition++) {
          for (let seed = 0; seed < seeds; seed++)
            simulateMetrics(planOf(cut, condition, seed), "auto", { engine });
        }
      }
      return { work: cuts * conditions.length * seeds * frames };
    };
    const [recursion, event] = interleave(
      [
        { name: "recursion", run: all("tandem") },
        { name: "event engine", run: all("event") },
      ],
      5,
    );
    return [recursion, event].map(
      ({ name, seconds, rate }) =>
        `${name.padEnd(14)} ${seconds.toFixed(2).padStart(6)} s ${(rate / 1e6).toFixed(2).padStart(6)} M frames/s ` +
        `${(event.seconds / seconds).toFixed(1).padStart(5)} x event engine`,
    );
  },
};
