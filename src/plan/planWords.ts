import { counted } from "../base/counted.ts";
import { type Plan, type Stage, stageDevices } from "./plan.ts";
import { isAllLocal, isAllRemote } from "./planSpace.ts";

/** Gives the name of the cut with an index. */
export type CutNames = (index: number) => string;

/** Returns the indices of the cuts between a plan's stages, in order; none for a plan of one stage. */
export function planCuts({ stages }: Plan): number[] {
  return stages.slice(1).map(({ from }) => from);
}

/**
 * Describes a plan in words: `pi alone`, `pi sends its input, server computes`, `pi up to features.7, then server, 6 frames
 * in flight`, `pi up to features.3, edge up to features.12, then server`, `pi up to features.3, then board1 and board2 in turn`.
 *
 * @param settings the words for its settings; those of `settingWords` also tell all-local plans apart
 */
export function planWords(plan: Plan, cutName: CutNames, settings = ownSettings(plan)): string {
  return [splitWords(plan, cutName), ...settings].join(", ");
}

/**
 * Returns a function that describes the settings of a plan, if it has any that matter: `batch 8`, `4 threads on pi`, `6 frames
 * in flight`, `2 slots`. Those of an all-local plan usually do not matter beyond batch and threads, and are named only if
 * all-local plans differ in them. So are the slots of splits without a window.
 *
 * @param plans all plans of the run
 */
export function settingWords(plans: readonly Plan[]): (plan: Plan) => string[] {
  const locals = plans.filter(isAllLocal);
  const windows = differ(
    locals,
    ({ batch, threads }) => [batch, threads],
    ({ window }) => window,
  );
  const queues = differInSlots(locals);
  const slots = differInSlots(plans.filter((plan) => plan.window === undefined && !isAllLocal(plan)));
  return (plan) => {
    const { window, queue } = plan;
    if (!isAllLocal(plan)) {
      const isNamed = slots && window === undefined && queue !== undefined;
      return [...ownSettings(plan), ...(isNamed ? [counted(queue, "slot")] : [])];
    }
    return [
      ...profileWords(plan),
      ...(windows ? [window === undefined ? "any number of frames in flight" : framesInFlight(window)] : []),
      ...(queues && queue !== undefined ? [counted(queue, "slot")] : []),
    ];
  };
}

/** Whether some plans that are the same in some ways differ in another. */
function differ(
  plans: readonly Plan[],
  same: (plan: Plan) => unknown[],
  of: (plan: Plan) => unknown,
): boolean {
  const seen = new Map<string, unknown>();
  return plans.some((plan) => {
    const key = JSON.stringify(same(plan));
    if (!seen.has(key)) seen.set(key, of(plan));
    return seen.get(key) !== of(plan);
  });
}

/** Whether some plans differ in their slots alone. */
function differInSlots(plans: readonly Plan[]): boolean {
  // Usually each plan has as many slots as its window, and then there is nothing to compare.
  if (plans.every(({ window, queue }) => window !== undefined && queue === window)) return false;
  return differ(
    plans,
    ({ stages, batch, threads, window }) => [stages, batch, threads, window],
    ({ queue }) => queue,
  );
}

/** Describes the settings of a plan for itself. */
function ownSettings(plan: Plan): string[] {
  const { window, queue } = plan;
  const profiles = profileWords(plan);
  if (isAllLocal(plan) || window === undefined) return profiles;
  // Usually there are as many slots as the window, and then they never limit.
  const slots = queue === undefined || queue === window ? [] : [counted(queue, "slot")];
  return [...profiles, framesInFlight(window), ...slots];
}

/** Describes the batch and the threads of a plan, if plans differ in them. */
function profileWords({ batch, threads = {} }: Plan): string[] {
  return [
    ...(batch === undefined ? [] : [`batch ${batch}`]),
    ...Object.entries(threads).map(([device, count]) => `${counted(count, "thread")} on ${device}`),
  ];
}

function splitWords({ stages }: Plan, cutName: CutNames): string {
  const last = stages[stages.length - 1];
  if (stages.length === 1) return `${last.device} alone`;
  const before = stages.slice(0, -1).map((stage) => {
    if (!isEmpty(stage)) return `${teamWords(stage)} up to ${cutName(stage.to)}`;
    return stage.from === 0 ? `${stage.device} sends its input` : `${stage.device} passes it on`;
  });
  if (stages.length === 2 && isEmpty(stages[0])) {
    return last.replicas
      ? `${before[0]}, ${teamWords(last)} compute`
      : `${before[0]}, ${last.device} computes`;
  }
  return `${before.join(", ")}, then ${teamWords(last)}`;
}

/** Names the devices of a stage: `board1`, `board1 and board2 in turn`. */
export function teamWords(stage: Pick<Stage, "device" | "replicas">): string {
  const devices = stageDevices(stage);
  return devices.length === 1 ? stage.device : `${joinWords(devices)} in turn`;
}

/**
 * Returns a function that names a plan as the subject of a sentence on what it gains: `all local`, `all on server`,
 * `cutting after features.7 with 6 frames in flight`. If the plans are over more than two devices, each cut is named with
 * the device that continues from there: `cutting after features.3 to edge and after features.12 to server`. Slots are named
 * only if splits differ in nothing else.
 *
 * @param plans all plans of the run
 */
export function planSubjects(plans: readonly Plan[], cutName: CutNames): (plan: Plan) => string {
  const namesDevices = devicesOf(plans).size > 2;
  const settingsOf = settingWords(plans);
  const slots = differInSlots(plans.filter((plan) => !isAllLocal(plan)));
  const splitting = (plan: Plan): string => {
    if (isAllLocal(plan)) return "all local";
    if (isAllRemote(plan)) return `all on ${plan.stages[1].device}`;
    if (plan.stages.length === 2 && isEmpty(plan.stages[0]))
      return `sending the input to ${teamWords(plan.stages[1])}`;
    if (!namesDevices) return `cutting after ${planCuts(plan).map(cutName).join(" and ")}`;
    const [sent, ...others] = plan.stages.slice(1);
    const after = (stages: Stage[]) =>
      stages.map((stage) => `after ${cutName(stage.from)} to ${teamWords(stage)}`);
    return sent.from === 0
      ? `sending the input to ${teamWords(sent)} and cutting ${after(others).join(" and ")}`
      : `cutting ${after([sent, ...others]).join(" and ")}`;
  };
  return (plan) => {
    const { window, queue } = plan;
    const settings = isAllLocal(plan) ? settingsOf(plan) : profileWords(plan);
    if (!isAllLocal(plan)) {
      if (window !== undefined) settings.push(framesInFlight(window));
      if (slots && queue !== undefined) settings.push(counted(queue, "slot"));
    }
    return settings.length === 0 ? splitting(plan) : `${splitting(plan)} with ${joinWords(settings)}`;
  };
}

/** Joins words: `batch 8, 4 threads on pi and 6 frames in flight`. */
export function joinWords(words: readonly string[]): string {
  const before = words.slice(0, -1);
  const last = words[words.length - 1];
  return before.length === 0 ? last : `${before.join(", ")} and ${last}`;
}

/** Returns the devices that some plan uses. */
export function devicesOf(plans: Iterable<Plan>): Set<string> {
  return new Set([...plans].flatMap(({ stages }) => stages.flatMap(stageDevices)));
}

/** Describes a window: `6 frames in flight`. */
function framesInFlight(window: number): string {
  return `${counted(window, "frame")} in flight`;
}

function isEmpty({ from, to }: Stage): boolean {
  return from === to;
}
