import path from "node:path";
import { checkChoice } from "../base/checkChoice.ts";
import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { withDirectoryLock } from "../base/withDirectoryLock.ts";
import type { Run } from "../explore/run.ts";
import { unknownPlan } from "../explore/unknownPlan.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { isModelFile } from "../graph/resolveModel.ts";
import { parseGivenInput } from "../graph/values/givenInput.ts";
import type { PointName } from "../judge/pointName.ts";
import type { Validation } from "../judge/validation.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import { profiledModel, profiledModelOf } from "../profile/profiledModel.ts";
import { loadScenario, type ResolvedScenario } from "../scenario/loadScenario.ts";
import { packScenario } from "../scenario/pack/packScenario.ts";
import { type TransportName, transportNames } from "../transport/connection.ts";
import { checkNumbers } from "./checkNumbers.ts";
import { formatPointChoice, type PointChoice, parsePointChoice, wrongPoints } from "./choosePoints.ts";
import { type MeasuredFile, readMeasured } from "./measure/measuredFile.ts";
import type { MeasurePointsProgress } from "./measure/measurePoints.ts";
import { validationLock } from "./measure/validationLock.ts";
import type { MeasuredHead } from "./measure/visitRecord.ts";
import { readTestbed } from "./testbed/readTestbed.ts";
import { type Emulator, emulators, type Testbed } from "./testbed/testbedSchema.ts";
import { validate } from "./validate.ts";

/** Default values; times are in seconds, the others are shares. */
export const validationDefaults = {
  transport: "tcp",
  points: "front",
  budget: 600,
  visit: 2,
  width: 0.05,
  tolerance: 0.1,
  deadline: 10,
  seed: 1,
} as const;

/** What is about to be measured. */
export interface MeasuringPlan {
  points: PointName[];
  /** Seconds it may take, and seconds allowed. */
  seconds: number;
  budget: number;
  testbed: Testbed;
  transport: TransportName;
}

/** How long to measure, and the functions to call meanwhile. */
export interface MeasuringOptions {
  /** Seconds allowed for measuring. Default: the value the validation was begun with, else 600. */
  budget?: number;
  /**
   * Seconds without a sign of life after which a device is lost. Default: the value the validation was begun with, else
   * 10.
   */
  deadline?: number;
  /** Stops the validation. Measurements are kept, and `resumeValidation` continues with them. */
  signal?: AbortSignal;
  /** Called before anything is measured. */
  onPlan?: (plan: MeasuringPlan) => void;
  /** Called before each visit. */
  onProgress?: (progress: MeasurePointsProgress) => void;
  /** Called with a sentence for each thing that the testbed cannot do or that was changed in the scenario. */
  onNote?: (note: string) => void;
}

/** What to validate, where, and with which options. */
export interface ScenarioValidationOptions extends MeasuringOptions {
  /** Path of the scenario file. */
  scenario: string;
  /** Path of the testbed file, which lists the machines. */
  testbed: string;
  /** The run directory to write. */
  out: string;
  /** Profiles to use instead of the scenario's own: paths by device name. */
  profiles?: ReadonlyMap<string, string>;
  /** A path or the name of a zoo model. Default: the zoo model that the profiles name. */
  model?: string;
  /** `NAME=VALUE` or `NAME=FILE.npy`: values of inputs for which the profiles only have a hash. */
  inputs?: readonly string[];
  /** The transport that carries the tensors. Default: `tcp`. */
  transport?: TransportName;
  /** What emulates links between workers on this machine. Default: as the testbed says. */
  emulator?: Emulator;
  /** The plans to measure. Default: `front`, which includes the baselines. */
  points?: PointChoice;
  /** Seconds that one visit to a plan measures. Default: 2. */
  visit?: number;
  /** A point is done when its 95 % intervals are this narrow to either side, as a share. Default: 0.05. */
  width?: number;
  /** Largest accepted median error of latency and of throughput, as a share. Default: 0.1. */
  tolerance?: number;
  /** Seed of frames, order and random conditions. Default: 1. */
  seed?: number;
}

/** A run with its validation. */
export interface Validated {
  run: Run;
  validation: Validation;
}

/**
 * Runs a scenario's plans on real devices and judges the predictions. The directory then holds the run, each visit
 * (`measured.jsonl`) and the verdict (`validation.json`); `writeReport` adds the report.
 *
 * @throws InputError for a scenario, model or testbed that cannot be validated, or a directory in use
 * @throws DeviceError naming a device that is lost; what was measured is kept
 * @throws the signal's reason when aborted
 *
 * @example
 * ```ts
 * import { validateScenario, writeReport } from "paretopipe";
 *
 * const { run, validation } = await validateScenario({
 *   scenario: "scenarios/mobilenet_v2.testbed.yaml",
 *   testbed: "validate/local.testbed.yaml",
 *   out: "runs/mine",
 *   budget: 60,
 * });
 * await writeReport(run, "runs/mine", validation);
 * console.log(validation.verdict);
 * ```
 */
export function validateScenario(options: ScenarioValidationOptions): Promise<Validated> {
  return withDirectoryLock(options.out, validationLock, () => validateAlone(options));
}

/**
 * Continues a stopped validation from the contents of its directory. Throws as `validateScenario` does.
 *
 * @param directory the run directory
 *
 * @example
 * ```ts
 * import { resumeValidation } from "paretopipe";
 *
 * const { validation } = await resumeValidation("runs/mine", {
 *   onProgress: ({ done, points }) => console.log(`${done} of ${points}`),
 * });
 * console.log(validation.verdict);
 * ```
 */
export function resumeValidation(directory: string, options: MeasuringOptions = {}): Promise<Validated> {
  return withDirectoryLock(directory, validationLock, () => resumeAlone(directory, options));
}

/** Does what `validateScenario` does, for a caller that holds the directory's lock. */
export async function validateAlone(options: ScenarioValidationOptions): Promise<Validated> {
  return measure(options.out, headOf(options, await readTestbed(options.testbed)), options);
}

/** Does what `resumeValidation` does, for a caller that holds the directory's lock. */
export async function resumeAlone(directory: string, options: MeasuringOptions): Promise<Validated> {
  checkNumbers(options);
  const resume = await readMeasured(directory);
  return measure(directory, resume.head, options, resume);
}

async function measure(
  directory: string,
  head: Omit<MeasuredHead, "run">,
  { signal, onPlan, onProgress, onNote, ...options }: MeasuringOptions,
  resume?: MeasuredFile,
): Promise<Validated> {
  const budget = options.budget ?? head.budget ?? validationDefaults.budget;
  const deadline = options.deadline ?? head.deadline ?? validationDefaults.deadline;
  // One that was written long ago, or by hand, may be none that a timer takes.
  checkNumbers({ deadline });
  const at = (file: string) => path.join(directory, file);
  const profiles = new Map(Object.entries(head.profiles).map(([device, file]) => [device, at(file)]));
  const resolved = await loadScenario(at(head.scenario), profiles);
  const points = parsePointChoice(head.points);
  const unknown = typeof points === "object" ? unknownPlan(resolved, points.plan) : undefined;
  if (unknown !== undefined) throw wrongPoints(head.points, `; ${unknown}`);
  const testbed = await readTestbed(at(head.testbed));
  const values = await Promise.all((head.inputs ?? []).map((text) => parseGivenInput(mapFile(text, at))));
  const models: FrozenModel[] = [];
  for (const profile of batchProfiles(resolved)) {
    const given = modelOf(head.model, at);
    models.push(await profiledModel(profiledModelOf(profile), { given, values, signal }));
  }
  return validate({
    resolved,
    // As `runtimeScenario` adapts it.
    packed: await packScenario(at(head.scenario), {
      profiles,
      changes: {
        sweep: null,
        ...(resolved.scenario.runtime.credits !== "link" && { runtime: { credits: "link" } }),
      },
    }),
    models,
    testbed,
    out: directory,
    points,
    budget,
    deadline,
    head,
    ...(resume && { resume }),
    signal,
    onNote,
    onPlan: (points, seconds) => onPlan?.({ points, seconds, budget, testbed, transport: head.transport }),
    onProgress,
  });
}

/** Returns a profile of each batch of the plans. */
function batchProfiles({ devices: [source], choices }: ResolvedScenario): DeviceProfile[] {
  if (!choices?.isOverBatches) return [source.profile];
  return choices.batches.map(({ devices }) => devices[source.name][0].profile);
}

/**
 * Makes the first line of measured.jsonl. Paths are relative to the run directory, so that it can be moved or shared
 * together with the files it refers to.
 *
 * @throws InputError naming what is wrong
 */
function headOf(options: ScenarioValidationOptions, testbed: Testbed): Omit<MeasuredHead, "run"> {
  const { out, model } = options;
  checkNumbers(options);
  if (options.transport !== undefined) checkChoice("transport", options.transport, transportNames);
  if (options.emulator !== undefined) {
    checkChoice("emulator", options.emulator, emulators);
    if (testbed.links === "real")
      throw new InputError(
        `--emulator ${options.emulator}: nothing emulates the links of testbed ${testbed.name}, which are \`real\``,
        { code: "invalid-option" },
      );
  }
  const from = (file: string) => path.relative(out, file);
  return {
    schema: "paretopipe/measured/v1",
    scenario: from(options.scenario),
    profiles: recordByName([...(options.profiles ?? [])].map(([name, file]) => [name, from(file)])),
    testbed: from(options.testbed),
    model: model === undefined ? null : isModelFile(model) ? { file: from(model) } : { name: model },
    ...(options.inputs?.length && { inputs: options.inputs.map((text) => mapFile(text, from)) }),
    transport: options.transport ?? validationDefaults.transport,
    emulator: options.emulator ?? testbed.emulator,
    points: formatPointChoice(options.points ?? validationDefaults.points),
    visit: options.visit ?? validationDefaults.visit,
    width: options.width ?? validationDefaults.width,
    tolerance: options.tolerance ?? validationDefaults.tolerance,
    seed: options.seed ?? validationDefaults.seed,
    budget: options.budget ?? validationDefaults.budget,
    deadline: options.deadline ?? validationDefaults.deadline,
  };
}

/** Changes the path in NAME=FILE.npy; returns NAME=VALUE unchanged. */
function mapFile(text: string, change: (file: string) => string): string {
  const [, name, file] = /^([^=]*=)(.*\.npy)$/i.exec(text) ?? [];
  return file === undefined ? text : `${name}${change(file)}`;
}

function modelOf(model: MeasuredHead["model"], at: (file: string) => string): string | undefined {
  if (model === null) return undefined;
  return "file" in model ? at(model.file) : model.name;
}
