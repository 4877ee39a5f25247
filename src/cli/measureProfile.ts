import { checkReplaceable } from "../base/atomicFile.ts";
import { readDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { formatDuration, formatWaiting } from "../base/units.ts";
import { decisiveStages } from "../explore/decisiveStages.ts";
import { explore } from "../explore/explore.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { MeasureProgress, Shortage } from "../profile/measureStages.ts";
import { measureDevice } from "../profile/profileDevice.ts";
import type { StageChoice } from "../profile/stageRanges.ts";
import type { Machine } from "../runtime/calibrate/machine.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import { scenarioSchema } from "../scenario/scenarioSchema.ts";
import type { TransportName } from "../transport/connection.ts";
import { interruptSignal } from "./interrupt.ts";
import { cutOptionsFrom, type ModelArguments, modelFrom, printModelNotes } from "./modelOptions.ts";
import { stagesInWords } from "./profileSummary.ts";
import { startProgress } from "./progress.ts";
import { writeProfile } from "./writeProfile.ts";

/** What to measure, and where to write the profile. */
export interface ProfileArguments extends ModelArguments {
  /** Seconds. */
  budget: number;
  width: number;
  stages: StageChoice;
  /** Default: 1, or the worker's number. */
  threads?: number;
  provider: string;
  /** Default: the host's name, or the worker's. */
  name?: string;
  /** Whether to measure what the runtime adds, and which transport carries the messages for that. */
  overhead: boolean;
  transport: TransportName;
  /** Whether to measure how much longer runs take beside another process. */
  neighbour: boolean;
  note?: string;
  /** The scenario whose fronts the profile is for; its device of that name gets it. */
  for?: string;
  seed: number;
  out: string;
  quiet: boolean;
}

/**
 * Measures a model on a machine, shows the progress, and writes the profile in one step. If an interrupt or a failure
 * ends the measuring, it writes what was measured and throws the reason.
 *
 * @param open opens the machine, which is closed at the end
 */
export async function measureProfile(
  open: () => Promise<Machine>,
  args: ProfileArguments,
): Promise<DeviceProfile> {
  const begun = performance.now();
  await checkReplaceable(args.out);
  if (args.for !== undefined) await checkDeviceOf(args.for, args.name);
  const machine = await open();
  const progress = startProgress(args.quiet);
  try {
    machine.checkThreads(args.threads);
    await machine.checkProvider(args.provider);
    const model = await modelFrom(args);
    printModelNotes(model, args);
    const runtime = { provider: args.provider, threads: args.threads ?? machine.threads };
    // Elapsed time counts, but half of the budget is kept for measuring. Preparing a model happens once; later it is
    // cached.
    const passed = Math.min((performance.now() - begun) / 1000, args.budget / 2);
    const { profile, reason } = await measureDevice(model, {
      ...cutOptionsFrom(args),
      name: args.name ?? machine.name,
      stages: args.stages,
      runtime,
      budget: args.budget,
      start: performance.now() - passed * 1000,
      targetWidth: args.width,
      seed: args.seed,
      neighbour: args.neighbour,
      command: ["paretopipe", ...process.argv.slice(2)].join(" "),
      note: args.note,
      signal: interruptSignal,
      onProgress: (state) => progress.update(shareDone(state), 1, describe(state), state.left),
      onShort: (shortage) => progress.note(shortageInWords(shortage, args)),
      ...(args.for !== undefined && {
        decisive: stagesThatDecide(args.for, args.out, (note) => progress.note(note)),
      }),
      ...machine.measuring,
      ...(args.overhead && {
        overhead: (signal: AbortSignal) => machine.overhead(runtime, args.transport, signal),
      }),
    });
    await writeProfile(args.out, profile);
    if (reason !== undefined) {
      progress.note(`${args.out} has what was measured: ${stagesInWords(profile)}`);
      throw reason;
    }
    if (args.overhead && !profile.overhead) {
      progress.note(
        `what the runtime adds could not be measured within the budget of ${formatDuration(args.budget)}: the profile does not have it`,
      );
    }
    if (args.neighbour && !profile.neighbour) {
      progress.note(
        `the budget of ${formatDuration(args.budget)} is too short to measure runs beside another process: the profile does not say what they cost`,
      );
    }
    return profile;
  } finally {
    progress.stop();
    await machine.close();
  }
}

/** Throws InputError unless the scenario has the device. */
async function checkDeviceOf(scenario: string, name: string | undefined): Promise<void> {
  const { devices } = await readDocument(scenario, scenarioSchema, "scenario");
  const names = Object.keys(devices);
  if (name !== undefined && names.includes(name)) return;
  throw new InputError(
    `--for ${scenario}: --name must say which of its devices is measured: ${names.join(", ")}`,
    { code: "invalid-option" },
  );
}

/** By which share predictions from a first look may be off. */
const margin = 0.1;

/**
 * Returns a function that chooses the stages on which a scenario's fronts depend, with a profile as it is until then. A sweep has no fronts.
 *
 * @param out the profile's file, for messages
 * @param note called with a sentence if the budget has no time for that
 */
function stagesThatDecide(scenario: string, out: string, note: (text: string) => void) {
  return async (profile: DeviceProfile, signal: AbortSignal) => {
    try {
      const loaded = await loadScenario(scenario, new Map([[profile.name, { file: out, profile }]]));
      const resolved = { ...loaded, scenario: { ...loaded.scenario, sweep: undefined } };
      const run = await explore(resolved, { signal, uncertainty: false, charts: false });
      return decisiveStages(resolved, run, profile.name, margin);
    } catch (error) {
      if (error === signal.reason && !interruptSignal.aborted)
        note(`${scenario} takes too long to play within the budget: the stages to visit stay as they are`);
      throw error;
    }
  };
}

/** Tells the user, before the time is spent, how much more would be needed. */
function shortageInWords({ stages, reached, seconds }: Shortage, { budget }: ProfileArguments): string {
  const enough = reached === 1 ? "the whole model" : `some ${reached} of them`;
  return `to measure each of ${stages} stages once takes about ${formatWaiting(seconds)}; the budget of ${formatDuration(budget)} is enough for ${enough}, the others will be estimated (--budget allows more)`;
}

function shareDone({ elapsed, left }: MeasureProgress): number {
  return elapsed / (elapsed + left || 1);
}

function describe({ round, done, stages, worstWidth }: MeasureProgress): string {
  const width = worstWidth === null ? "" : `, least certain ±${(worstWidth * 100).toFixed(1)} %`;
  return `round ${round}, stage ${done + 1} of ${stages}${width}`;
}
