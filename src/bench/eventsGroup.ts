import { parseConditions } from "../network/conditions.ts";
import { duplex, type SimulationInput } from "../simulate/input.ts";
import { simulate } from "../simulate/simulate.ts";
import { type BenchGroup, millions } from "./group.ts";
import { interleave } from "./interleave.ts";
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

/** Measures how many events per second the event engine processes. */
export const eventsGroup: BenchGroup = {
  name: "events",
  description: "event engine: events per second",
  run() {
    const cases: [string, SimulationInput][] = [
      ["tandem of three M/M/1", tandemOfThree(300_000)],
      ["two cameras, shared Wi-Fi", twoCameras(100_000)],
    ];
    const timings = interleave(
      cases.map(([name, input]) => ({
        name,
        run: () => ({
          work: simulate(input, { engine: "event", sinks: input.streams.map(() => ignore) }).events,
        }),
      })),
      7,
    );
    return timings.map(({ name, rate }) => `${name.padEnd(26)} ${millions(rate)}`);
  },
};
