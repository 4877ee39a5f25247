import { fileURLToPath } from "node:url";
import { evaluate, type Task } from "../explore/evaluate.ts";
import { scenarioSpace } from "../explore/scenarioSpace.ts";
import { planTask } from "../explore/simulationInput.ts";
import { chainPlans } from "../plan/planSpace.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import type { BenchGroup } from "./group.ts";
import { interleave } from "./interleave.ts";

const scenario = fileURLToPath(new URL("../../scenarios/mobilenet_v2.slow-fast.yaml", import.meta.url));
const replications = 10;
const frames = 1000;

/** Every plan of the scenario under its three conditions, service times drawn from the profile's samples. */
async function tasks(): Promise<Task[]> {
  const resolved = await loadScenario(scenario);
  resolved.scenario.runtime.service = "samples";
  resolved.scenario.workload.frames = frames;
  resolved.scenario.replications = replications;
  return resolved.conditions.flatMap((condition) =>
    chainPlans(scenarioSpace(resolved)).map((plan) => planTask(resolved, plan, condition)),
  );
}

/** Measures the time to explore a model: every plan over two devices, with all of its figures. */
export const plansGroup: BenchGroup = {
  name: "plans",
  description: `all two-device plans of MobileNetV2 x 3 conditions x ${replications} seeds x ${frames} frames, measured, one thread`,
  async run() {
    const work = await tasks();
    const all = (engine: "event" | "tandem") => (): { work: number } => {
      for (const { input, options } of work) evaluate({ input, options: { ...options, engine } });
      return { work: work.length * replications * frames };
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
