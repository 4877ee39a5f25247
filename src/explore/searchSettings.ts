import { type Settings, windowsUpTo } from "../plan/settings.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import type { Evaluation, NoEvaluation, Task } from "./evaluate.ts";
import type { EvaluateAll } from "./evaluateInline.ts";
import { formulaWindow } from "./formulaWindow.ts";
import { planTask } from "./simulationInput.ts";
import type { CostedPlan } from "./stageCosts.ts";

/** A window reaches the full throughput if it reaches this share of it. With random times, no window reaches all of it. */
const almostAll = 0.99;

/** With random times, the window that reaches the full throughput is at most this many times what Little's law says. */
const maxRaise = 8;

/** How `auto` settings are found. */
interface SettingsSearch {
  evaluateAll: EvaluateAll;
  /** Further conditions, such as a sweep's cells. Of these, each plan is simulated only under the one that needs the most by formula. */
  cells: readonly Condition[];
  /** Whether the windows come from a formula, which needs no simulation. */
  byFormula: boolean;
}

/**
 * Finds the settings to try for each plan: those that the scenario lists, or with `auto` those worth having.
 *
 * `auto` windows are 1 to the smallest that reaches the plan's full throughput under every condition. By Little's law that is
 * latency with one frame in the system times throughput without a window (J. D. C. Little, "A proof for the queuing formula
 * L = λW", Operations Research 9(3), 1961); both are simulated. Open arrivals that wait at the source need no window. `auto`
 * slots are as many as the window allows, or without a window as many as the smallest such window.
 *
 * @param conditions under which the full throughput must be reached; `cells` are more of them
 * @returns the settings of each plan, by rising window and queue; no window comes last
 * @throws as `evaluateAll` does
 */
export async function searchSettings(
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  conditions: readonly Condition[],
  { evaluateAll, byFormula, cells }: SettingsSearch,
): Promise<Settings[][]> {
  const { queue } = resolved.scenario.runtime;
  const window = windowSetting(resolved.scenario);
  const needsFull = window === "auto" || (queue === "auto" && listed(window).includes("none"));
  const slots = queue === "auto" ? Number.POSITIVE_INFINITY : Math.max(...listed(queue));
  const search = { slots, evaluateAll, find: byFormula ? formulaWindows : fullWindows };
  const full = needsFull ? await search.find(resolved, plans, conditions, search) : plans.map(() => 1);
  if (needsFull) await raiseWindows(full, resolved, plans, cells, search);
  return full.map((most) => {
    const windows = window === "auto" ? windowsUpTo(most) : rising(listed(window));
    return windows.flatMap((one) => {
      const frames = one === "none" ? undefined : one;
      const queues = queue === "auto" ? [frames ?? most] : rising(listed(queue));
      return queues.map((slots) => ({ window: frames, queue: slots }));
    });
  });
}

/** Returns the windows that a scenario asks for: `auto` is `none` where frames come by themselves and wait at the source. */
export function windowSetting({ runtime, workload }: Scenario): Scenario["runtime"]["window"] {
  const waitsAtSource = workload.arrivals !== "saturated" && !workload.drop;
  return runtime.window === "auto" && waitsAtSource ? "none" : runtime.window;
}

/** Sorts windows or slots; `none`, which is more than any number, comes last. */
function rising<T extends number | "none">(values: readonly T[]): T[] {
  const size = (value: T) => (value === "none" ? Number.POSITIVE_INFINITY : value);
  return [...values].sort((a, b) => (size(a) > size(b) ? 1 : -1));
}

function listed<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** What a window must let through, and how plans are simulated. */
interface WindowSearch {
  slots: number;
  evaluateAll: EvaluateAll;
}

/** Estimates for each plan the smallest window that reaches its full throughput; plans whose devices take turns are simulated. */
async function formulaWindows(
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  conditions: readonly Condition[],
  search: WindowSearch,
): Promise<number[]> {
  const takesTurns = plans.filter(({ plan }) => plan.stages.some(({ replicas }) => replicas));
  const simulated = await fullWindows(resolved, takesTurns, conditions, search);
  const known = new Map(takesTurns.map((one, index) => [one, simulated[index]]));
  return plans.map((one) => {
    const windowUnder = (condition: Condition) =>
      formulaWindow(planTask(resolved, one.plan, condition, one.costs).input, search.slots);
    return known.get(one) ?? Math.max(...conditions.map(windowUnder));
  });
}

/**
 * Raises the windows of plans that need a larger one under another condition. Between fast and slow networks, where a link is as busy
 * as the devices, a window must be larger than under either.
 */
async function raiseWindows(
  windows: number[],
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  conditions: readonly Condition[],
  { find, ...search }: WindowSearch & { find: typeof fullWindows },
): Promise<void> {
  const groups = new Map<Condition, number[]>();
  for (const [index, { plan, costs }] of plans.entries()) {
    let most = windows[index];
    let peak: Condition | undefined;
    for (const condition of conditions) {
      const window = formulaWindow(planTask(resolved, plan, condition, costs).input, search.slots);
      if (window > most) [most, peak] = [window, condition];
    }
    if (peak) groups.set(peak, [...(groups.get(peak) ?? []), index]);
  }
  for (const [condition, indices] of groups) {
    const found = await find(
      resolved,
      indices.map((index) => plans[index]),
      [condition],
      search,
    );
    for (const [place, index] of indices.entries()) windows[index] = Math.max(windows[index], found[place]);
  }
}

/** Finds for each plan the smallest window that reaches its full throughput under every condition. */
async function fullWindows(
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  conditions: readonly Condition[],
  { slots, evaluateAll }: WindowSearch,
): Promise<number[]> {
  const task = (index: number, window: number): Task => {
    const { plan, costs } = plans[index % plans.length];
    const condition = conditions[Math.floor(index / plans.length)];
    return saturated(planTask(resolved, plan, condition, costs, 1), window, slots);
  };
  const play = async (indices: readonly number[], windowOf: (index: number) => number) => {
    const results: (Evaluation | NoEvaluation)[] = [];
    const at = (place: number) => task(indices[place], windowOf(indices[place]));
    const take = (place: number, result: Evaluation | NoEvaluation) => {
      results[place] = result;
    };
    await evaluateAll({ length: indices.length, at }, take);
    return new Map(
      indices.map((index, place) => {
        const result = results[place];
        return [index, "failure" in result ? undefined : result.prediction];
      }),
    );
  };
  const all = Array.from({ length: plans.length * conditions.length }, (_, index) => index);
  const single = await play(all, () => 1);
  const unlimited = await play(all, () => Number.POSITIVE_INFINITY);
  const throughput = (index: number) => unlimited.get(index)?.throughput.mean ?? 0;
  // Minus a millionth, so that a rounding error does not add one to the window. A frame counts until the source knows that it is done.
  const found = all.map((index) => {
    const release = task(index, 1).input.streams[0].releaseDelay ?? 0;
    const held = (single.get(index)?.latency.mean ?? 0) + release;
    return Math.max(1, Math.ceil(held * throughput(index) * (1 - 1e-6)));
  });
  for (let raise = 1, open = all; open.length > 0 && raise < maxRaise; raise *= 2) {
    const reached = await play(open, (index) => found[index]);
    open = open.filter((index) => {
      const prediction = reached.get(index);
      return prediction !== undefined && prediction.throughput.mean < almostAll * throughput(index);
    });
    for (const index of open) found[index] *= 2;
  }
  return plans.map((_, plan) => Math.max(...conditions.map((_, c) => found[c * plans.length + plan])));
}

/** Returns the task with saturated arrivals and these settings, run once. Of a trace, all replications are needed: it may be faster later. */
function saturated({ input, options }: Task, window: number, queue: number): Task {
  const arrivals = { kind: "saturated" as const };
  // Not by leaving fields out with `...rest`, which makes objects that are slow to read.
  const streams = input.streams.map((stream) => {
    return { ...stream, inputs: undefined, arrivals, drop: false, window, queue };
  });
  const replications = options.sampling ? options.replications : 1;
  return { input: { ...input, streams }, options: { ...options, precision: undefined, replications } };
}
