import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseConditions } from "../network/conditions.ts";
import { duplex, type SimulationInput } from "../simulate/input.ts";
import { simulate } from "../simulate/simulate.ts";
import { bareTandem } from "./bareTandem.ts";
import { type BenchGroup, millions } from "./group.ts";
import { compileHeap, runHeap } from "./heapInCpp.ts";
import { type Contestant, interleave } from "./interleave.ts";
import { tandemOfThree } from "./tandemGroup.ts";

const ignore = { consume: (): void => {} };

/** Two cameras on one server over one Wi-Fi, which only the event engine can simulate. */
function twoCameras(frames: number): SimulationInput {
  const wifi = parseConditions("rate 40mbit");
  return {
    seed: 1,
    devices: ["camera1", "camera2", "server"].map((name) => ({ name })),
    media: [{ name: "wifi", conditions: wifi }],
    links: ["camera1", "camera2"].flatMap((name) =>
      duplex(name, "server", parseConditions("delay 2ms"), { medium: "wifi" }),
    ),
    streams: ["camera1", "camera2"].map((device) => ({
      name: device,
      stages: [
        { device, service: 0.02 },
        { device: "server", service: [0.009, 0.01, 0.012] },
      ],
      bytes: [60_000, 4000],
      arrivals: { kind: "poisson", rate: 30 },
      frames,
    })),
  };
}

/** Measures how many events per second the event engine processes, beside a bare loop with its queue, and a heap in C++ if there is a compiler. */
export const eventsGroup: BenchGroup = {
  name: "events",
  description: "event engine: events per second",
  run() {
    const directory = mkdtempSync(path.join(tmpdir(), "paretopipe-bench-"));
    try {
      const cases: [string, SimulationInput][] = [
        ["tandem of three M/M/1", tandemOfThree(300_000)],
        ["two cameras, shared Wi-Fi", twoCameras(100_000)],
      ];
      const ours = cases.map(([name, input]): Contestant => {
        const sinks = input.streams.map(() => ignore);
        return { name, run: () => ({ work: simulate(input, { engine: "event", sinks }).events }) };
      });
      const bare: Contestant = {
        name: "same tandem, bare loop",
        run: () => ({ work: bareTandem(300_000).events }),
      };
      const binary = compileHeap(directory);
      const heap: Contestant[] = binary
        ? [{ name: "same tandem, heap in C++", run: () => runHeap(binary, 300_000) }]
        : [];
      const timings = interleave([...ours, bare, ...heap], 7);
      const reference = timings.at(ours.length + 1);
      return timings.map(({ name, rate }) => {
        const ratio = reference
          ? `${(rate / reference.rate).toFixed(2).padStart(6)} x heap in C++`
          : "(no C++ to compare with: g++)";
        return `${name.padEnd(26)} ${millions(rate)} ${ratio}`;
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};
