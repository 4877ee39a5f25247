import { recordByName } from "../base/recordByName.ts";
import type { Plan } from "./plan.ts";

/** The settings of a plan that are searched together with its cuts. */
export interface Settings {
  /** Maximum number of frames between admission and result; undefined: no limit. */
  window: number | undefined;
  /** Slots between two stages. */
  queue: number;
}

/** Maximum number of windows that `windowsUpTo` lists. */
const maxWindows = 12;

/**
 * Lists the windows worth trying, from 1 to the one that reaches the full throughput: all of them or, if there are many, a
 * dozen. Each is then larger than the one before by about the same factor. The last two differ by one, because one less
 * than the full window is the largest with which no frame waits.
 *
 * @param full a whole number of at least 1
 */
export function windowsUpTo(full: number): number[] {
  if (full <= maxWindows) return Array.from({ length: full }, (_, index) => index + 1);
  const windows = [1];
  for (let left = maxWindows - 2; left > 0; left--) {
    const last = windows[windows.length - 1];
    windows.push(Math.max(last + 1, Math.round(last * ((full - 1) / last) ** (1 / left))));
  }
  return [...windows, full];
}

/** Returns the ids of the plans that a user means by one: the id itself, or else all settings of the split with this id. */
export function idsNamed(plans: readonly Pick<Plan, "id" | "stages">[], id: string): string[] {
  if (plans.some((plan) => plan.id === id)) return [id];
  return plans.filter((plan) => isOfSplit(plan, id)).map((plan) => plan.id);
}

/**
 * Whether a plan has the id `split`, or has it with settings. A cut and a device may be called as settings are: `w1` does not stand for
 * `w1|b8|w2|q1`, which has a stage more.
 */
export function isOfSplit({ id, stages }: Pick<Plan, "id" | "stages">, split: string): boolean {
  const hasStages = split.split("|").length >= 2 * stages.length - 1;
  return id === split || (hasStages && isWithSettings(id, split));
}

/** The settings in an id, in order: batch, threads of devices, window, slots. */
const settingsPattern = /^(\|b\d+)?(\|[\w.-]+@\d+)*(\|w\d+|\|no-window)?(\|q\d+)?$/;

/** Whether `withProfileSettings` and `withSettings` made this id from the id of the plan `split`, which may have some settings. */
export function isWithSettings(id: string, split: string): boolean {
  return id.startsWith(`${split}|`) && settingsPattern.test(id.slice(split.length));
}

/** Returns the plan with a batch and the threads of its devices, which are added to its id: `pi|features.7|server|b8|pi@4`. */
export function withProfileSettings(
  plan: Plan,
  batch: number | undefined,
  threads: ReadonlyMap<string, number>,
): Plan {
  return {
    ...plan,
    id: [
      plan.id,
      ...(batch === undefined ? [] : [`b${batch}`]),
      ...[...threads].map(([device, count]) => `${device}@${count}`),
    ].join("|"),
    ...(batch !== undefined && { batch }),
    ...(threads.size > 0 && { threads: recordByName(threads) }),
  };
}

/**
 * Returns one plan for each of the settings. If there are several, each setting in which they differ is added to the id:
 * `pi|features.7|server|w6` has a window of 6, `|q2` has two slots.
 */
export function withSettings(plan: Plan, settings: readonly Settings[]): Plan[] {
  const differ = (of: (one: Settings) => unknown) => new Set(settings.map(of)).size > 1;
  const windows = differ(({ window }) => window);
  const queues = settings.some(({ window, queue }) =>
    settings.some((other) => other.window === window && other.queue !== queue),
  );
  return settings.map(({ window, queue }) => ({
    ...plan,
    id: [
      plan.id,
      ...(windows ? [window === undefined ? "no-window" : `w${window}`] : []),
      ...(queues ? [`q${queue}`] : []),
    ].join("|"),
    ...(window !== undefined && { window }),
    queue,
  }));
}
