import { packageFile } from "../base/packageFile.ts";
import { evaluate, type Task } from "../explore/evaluate.ts";
import { scenarioSpace } from "../explore/scenarioSpace.ts";
import { planTask } from "../explore/simulationInput.ts";
import { chainPlans } from "../plan/planSpace.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import type { BenchGroup } from "./group.ts";
import { interleave } from "./interleave.ts";

const scenario = packageFile("scenarios/mobilenet_v2.slow-fast.yaml");
const replications = 10;
const frames = 1000;

/** Every plan of the scenario under its three conditions; times are drawn from the profile's samples, or nothing is random. */
async function tasks(service: "samples" | "median"): Promise<Task[]> {
  const resolved = await loadScenario(scenario);
  resolved.scenario.runtime.service = service;
  resolved.scenario.workload.frames = frames;
  if (service === "samples") resolved.scenario.replications = replications;
  return resolved.conditions.flatMap((condition) =>
    chainPlans(scenarioSpace(resolved)).map((plan) => planTask(resolved, plan, condition)),
  );
}

/** Measures the time to explore a model: every plan over two devices, with all of its figures. */
export const plansGroup: BenchGroup = {
  name: "plans",
  description: `all two-device plans of MobileNetV2 x 3 conditions x ${replications} seeds x ${frames} frames, measured, one thread`,
  async run() {
    const random = await tasks("samples");
    const calm = await tasks("median");
    const all = (work: Task[], engine: "event" | "tandem") => (): { work: number } => {
      for (const { input, options } of work) evaluate({ input, options: { ...options, engine } });
      return { work: work.length };
    };
    const [recursion, event, calmRecursion] = interleave(
      [
        { name: "recursion", run: all(random, "tandem") },
        { name: "event engine", run: all(random, "event") },
        { name: "recursion, once and nothing random", run: all(calm, "tandem") },
      ],
      5,
    );
    return [recursion, event, calmRecursion].map(
      ({ name, seconds, rate }) =>
        `${name.padEnd(36)} ${seconds.toFixed(3).padStart(7)} s ${(1e6 / rate).toFixed(0).padStart(6)} µs a plan ` +
        `${(event.seconds / seconds).toFixed(1).padStart(5)} x event engine`,
    );
  },
};
