import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import type { ProfileChoices } from "./profileChoices.ts";
import type { ResolvedDevice } from "./resolvedDevice.ts";
import type { Scenario } from "./scenarioSchema.ts";

type Workload = Scenario["workload"];

/** The parts of a resolved scenario that decide what arrives. */
interface ArrivalScenario {
  scenario: Scenario;
  devices: readonly ResolvedDevice[];
  choices?: ProfileChoices;
}

/**
 * Returns how many inputs of a frame arrive one by one: the batch of the devices' profiles, or 1 if frames arrive whole.
 *
 * @param resolved the scenario as the plan meets it (`scenarioOf`)
 */
export function inputsOneByOne({ scenario, devices, choices }: ArrivalScenario): number {
  return isPerInput(scenario.workload, choices) ? devices[0].profile.model.batch : 1;
}

/** Returns the maximum number of inputs of a frame that arrive one by one, over the batches of a scenario's plans. */
export function maxInputsOneByOne({ scenario, devices, choices }: ArrivalScenario): number {
  if (!isPerInput(scenario.workload, choices)) return 1;
  return choices?.batches.at(-1)?.batch ?? devices[0].profile.model.batch;
}

/**
 * Returns the number of frames of a plan in a run, and how many of them are warm-up. The scenario's numbers are of frames of the
 * largest batch. Where inputs arrive one by one, plans of smaller batches get the same inputs in more frames, because the rates of
 * arrivals at random differ from one stretch of time to another. A list of times may fill fewer frames.
 *
 * @param resolved the scenario as the plan meets it (`scenarioOf`)
 */
export function framesOffered(resolved: ArrivalScenario): { frames: number; warmup: number | "auto" } {
  const { warmup } = resolved.scenario.workload;
  const most = maxInputsOneByOne(resolved);
  const own = inputsOneByOne(resolved);
  const filled = (frames: number) => Math.floor((frames * most) / own);
  return {
    frames: filled(framesOfLargest(resolved.scenario.workload, most)),
    warmup: warmup === "auto" ? warmup : filled(warmup),
  };
}

/** Returns the number of frames in a run if each has so many inputs that arrive one by one. */
function framesOfLargest({ frames, arrivals }: Workload, inputs: number): number {
  const isListed = typeof arrivals === "object" && "times" in arrivals;
  return isListed && inputs > 1 ? Math.min(frames, Math.floor(arrivals.times.length / inputs)) : frames;
}

/**
 * Returns how many frames of a plan come each second of a run, on average; Infinity if one is always waiting, or all come at one time.
 *
 * @param resolved the scenario as the plan meets it (`scenarioOf`)
 */
export function framesPerSecond(resolved: ArrivalScenario): number {
  const inputs = inputsOneByOne(resolved);
  const { arrivals } = resolved.scenario.workload;
  if (arrivals === "saturated") return Number.POSITIVE_INFINITY;
  if ("period" in arrivals) return 1 / arrivals.period / inputs;
  if ("poisson" in arrivals) return arrivals.poisson / inputs;
  // A run plays only the first times of a list.
  const times = arrivals.times.slice(0, framesOffered(resolved).frames * inputs);
  const seconds = times[times.length - 1] - times[0];
  return seconds > 0 ? (times.length - 1) / seconds / inputs : Number.POSITIVE_INFINITY;
}

/**
 * Checks that the arrivals of a scenario can be simulated with every batch.
 *
 * @param place names a field for messages
 * @throws InputError for arrivals of frames that differ in batch, and for a list of times that fills too few frames
 */
export function checkInputArrivals(
  resolved: ArrivalScenario,
  place: (path: readonly PropertyKey[]) => string,
): void {
  const { choices } = resolved;
  const { workload } = resolved.scenario;
  if (workload.per === "frame" && choices?.isOverBatches) {
    throw new InputError(
      `${place(["workload", "per"])}: frames of different batches hold different numbers of inputs; write \`per: input\`, or give each device profiles of one batch`,
      { code: "invalid-scenario" },
    );
  }
  const batch = maxInputsOneByOne(resolved);
  if (batch === 1) return;
  const frames = framesOfLargest(workload, batch);
  const least = typeof workload.warmup === "number" ? workload.warmup + 1 : 1;
  if (frames >= least) return;
  throw new InputError(
    `${place(["workload", "arrivals", "times"])}: they fill ${counted(frames, "frame")} of ${batch} inputs; at least ${least} ${least === 1 ? "is" : "are"} needed, to have one after the warm-up`,
    { code: "invalid-scenario" },
  );
}

function isPerInput({ arrivals, per }: Workload, choices: ProfileChoices | undefined): boolean {
  if (arrivals === "saturated") return false;
  return per === undefined ? (choices?.isOverBatches ?? false) : per === "input";
}
