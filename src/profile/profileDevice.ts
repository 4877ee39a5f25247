import { hostname } from "node:os";
import { median, quantileSorted } from "simple-statistics";
import { checkChoice } from "../base/checkChoice.ts";
import { checkCpu } from "../base/checkCpu.ts";
import { checkCount, checkDuration, checkSeconds, checkShare, checkWhole } from "../base/checkNumber.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { maxSeconds } from "../base/secondsRange.ts";
import { type CutOptions, findCuts } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { runtimeVersion } from "../graph/runtimeVersion.ts";
import { macsPerNode, stageWork, sumOfMacs } from "../graph/work.ts";
import { boundaryValues } from "./boundaryValues.ts";
import { costOfPauses } from "./costOfPauses.ts";
import type { DeviceProfile, ProfileCut, RuntimeOverhead, StageProfile } from "./deviceProfile.ts";
import { hostFacts } from "./hostFacts.ts";
import type { HostFacts } from "./hostFactsSchema.ts";
import { idlePauses } from "./idlePauses.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import { measureNeighbour } from "./measureNeighbour.ts";
import { type MeasuredStages, type MeasureOptions, measureStages } from "./measureStages.ts";
import { medianInterval } from "./medianInterval.ts";
import type { NeighbourCost } from "./neighbourCost.ts";
import { paceVersion } from "./paceVersion.ts";
import { recordInputs } from "./recordInputs.ts";
import { roundedSeconds } from "./roundedSeconds.ts";
import { stageMemory } from "./stageMemory.ts";
import { type StageChoice, type StageRange, stageChoices, stageRanges } from "./stageRanges.ts";
import { overrun } from "./visitBudget.ts";

/** The recorded facts about the machine that was measured. */
export interface MachineFacts {
  host: HostFacts;
  versions: Record<string, string>;
}

/** What to measure and how; every option has a default. */
export interface ProfileOptions extends Partial<Omit<MeasureOptions, "decisive">>, CutOptions {
  /** The device's name in the profile; this host's by default. */
  name?: string;
  /**
   * `ends` (default): all prefixes and suffixes, enough for two devices. `spans`: segments and quarters of the model too, for more
   * devices. `all`: every pair of cuts.
   */
  stages?: StageChoice;
  /** The command that made the profile, for the record. */
  command?: string;
  note?: string;
  /**
   * Called before and after measuring; by default returns the facts of this machine. Needed if `visit` measures on
   * another machine.
   */
  facts?: () => Promise<MachineFacts>;
  /**
   * Measures what the validator's runtime adds. It runs after the whole model and before the other stages, which get
   * the rest of the budget. By default it is left out of the profile. The signal ends it when it takes half of what is
   * left, the time by which a budget may be exceeded included (`overrun`).
   */
  overhead?: (signal: AbortSignal) => Promise<RuntimeOverhead>;
  /**
   * Whether to measure how much longer runs take while another process runs the model too (`measureNeighbour`). It gets a ninth of
   * the budget, 10 s at most, and no more than is left of it. This machine only: not with `visit`.
   */
  neighbour?: boolean;
  /**
   * Chooses the stages that are worth more visits, by cuts, from the profile of what was measured until then
   * (`MeasureOptions.decisive`). By default all are. The signal ends it when it takes half of what is left of the budget.
   */
  decisive?: (profile: DeviceProfile, signal: AbortSignal) => Promise<readonly StageRange[]>;
}

/** A profile, and what ended the measuring early, if anything. */
export interface DeviceMeasurement {
  profile: DeviceProfile;
  /** The interrupt or failure that ended it; the profile contains what was measured until then. */
  reason?: unknown;
}

/** CPU, one thread, three minutes, intervals of 2 %. */
const defaults = {
  stages: "ends",
  command: "profileDevice",
  runtime: { provider: "cpu", threads: 1 },
  budget: 180,
  targetWidth: 0.02,
  seed: 1,
} as const;

/** Seconds after which more pairs of turns beside a neighbour are not worth the time of other measurements. */
const longestNeighbour = 10;

/**
 * Measures how long a machine, by default this one, takes for the stages of a frozen model. By default it uses the CPU
 * with one thread and takes three minutes. The time that the runtime adds to each frame (`paretopipe profile device`
 * measures it) is in the profile only if `overhead` measures it.
 *
 * @throws InputError if the model has no legal cut, the budget is too short, or an option is out of range; ParetoPipeError if a stage will not
 *   run; the signal's reason when aborted
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { freezeModel, profileDevice, resolveModel, stringifyProfile } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("mobilenet_v2"), { batch: 8 });
 * const profile = await profileDevice(model, { name: "board", budget: 60 });
 * await writeFile("board.json", stringifyProfile(profile));
 * ```
 */
export async function profileDevice(model: FrozenModel, given: ProfileOptions = {}): Promise<DeviceProfile> {
  const { profile, reason } = await measureDevice(model, given);
  if (reason !== undefined) throw reason;
  return profile;
}

/**
 * Measures as `profileDevice` does, and keeps what was measured if an interrupt or a failure ends it.
 *
 *     cuts -> whole model -> overhead of the runtime -> beside a neighbour -> stages in rounds, while the budget lasts -> profile
 *
 * @throws as `profileDevice` does, if it ends before the whole model is measured
 */
export async function measureDevice(
  model: FrozenModel,
  given: ProfileOptions = {},
): Promise<DeviceMeasurement> {
  // An option that is undefined is left out.
  const set: ProfileOptions = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const options = { name: hostname(), start: performance.now(), ...defaults, ...set };
  // The profile keeps some of them, and could not be read with others.
  checkWhole("seed", options.seed);
  checkDuration("budget", options.budget);
  checkSeconds("budget", options.budget, { least: 0, most: maxSeconds });
  checkShare("targetWidth", options.targetWidth, 0.02);
  checkCount("runtime.threads", options.runtime.threads, 1);
  checkChoice("stages", options.stages, stageChoices);
  if (options.cpu !== undefined) checkCpu("cpu", options.cpu);
  const cuts = findCuts(model, options);
  const ranges = stageRanges(cuts.length, options.stages);
  const facts = options.facts ?? (() => factsHere(options));
  const before = await facts();
  const nodeMacs = macsPerNode(model);
  const macsBefore = (position: number) => sumOfMacs(nodeMacs.slice(0, position));
  const { decisive, signal } = options;
  const crossing = await boundaryValues(model, cuts, signal);
  let overhead: RuntimeOverhead | undefined;
  let neighbour: NeighbourCost | undefined;
  const measured = await measureStages(model, cuts, ranges, {
    ...options,
    crossing,
    decisive:
      decisive &&
      (async (answers, signal) => {
        const chosen = await decisive(profileOf(soFar(answers), before), signal);
        return ranges.flatMap(({ from, to }, index) =>
          chosen.some((stage) => stage.from === from && stage.to === to) ? [index] : [],
        );
      }),
    afterWhole: async () => {
      overhead = await measuredOverhead(options);
      if (options.neighbour) {
        const left = options.budget - (performance.now() - options.start) / 1000;
        const seconds = Math.min(longestNeighbour, options.budget / 9, left);
        if (seconds > 0) neighbour = await measureNeighbour(model, cuts, { ...options, seconds });
      }
    },
  });
  let { reason, stoppedBy } = measured;
  let after = before;
  // After an interrupt or a failure, the machine may no longer answer.
  if (reason === undefined) {
    try {
      after = await facts();
    } catch (error) {
      reason = error;
      stoppedBy = signal?.aborted ? "interrupt" : "failure";
    }
  }
  return { profile: profileOf({ ...measured, stoppedBy }, after), ...(reason !== undefined && { reason }) };

  function profileOf(measured: MeasuredStages, after: MachineFacts): DeviceProfile {
    const memory = stageMemory(model, cuts, ranges, measured.answers);
    const unreached = measured.answers.filter((answers) => answers.length === 0).length;
    return {
      schema: "paretopipe/profile/v1",
      kind: "device",
      name: options.name,
      createdAt: new Date().toISOString(),
      provenance: {
        command: options.command,
        ...(options.note && { note: options.note }),
        versions: before.versions,
        before: before.host,
        after: after.host,
      },
      runtime: { ...options.runtime, spinning: false },
      ...(overhead && { overhead }),
      ...(neighbour && { neighbour }),
      model: {
        name: model.name,
        sha256: model.sha256,
        batch: model.batch,
        inputs: recordInputs(model),
        parameters: model.parameters,
        macs: macsBefore(nodeMacs.length),
      },
      cuts: cuts.map(
        ({ position, name, bytes, boundary }): ProfileCut => ({
          position,
          name,
          bytes,
          macsBefore: macsBefore(position),
          boundary,
        }),
      ),
      measurement: {
        rounds: measured.rounds,
        seconds: roundedSeconds(measured.seconds),
        budget: options.budget,
        targetWidth: options.targetWidth,
        worstWidth: measured.worstWidth,
        stoppedBy: measured.stoppedBy,
        seed: options.seed,
        ...(unreached > 0 && { unreached }),
        ...(measured.answers.flat().some(({ pace }) => pace !== null) && { paceVersion }),
      },
      stages: ranges.flatMap((range, index) => {
        const answers = measured.answers[index];
        if (answers.length === 0) return [];
        const place = { ...range, positions: [cuts[range.from].position, cuts[range.to].position] } as const;
        return stageProfile(model, place, answers, memory(range, answers));
      }),
    };
  }
}

/** Returns undefined if it is not requested, or takes more than half of what is left, what the budget may be exceeded by included. */
async function measuredOverhead({
  overhead,
  budget,
  start,
  signal,
}: ProfileOptions & { budget: number; start: number }): Promise<RuntimeOverhead | undefined> {
  if (!overhead) return undefined;
  const left = Math.max(0, start + budget * 1000 - performance.now());
  const limit = AbortSignal.timeout(Math.ceil((left + overrun(budget) * 1000) / 2));
  try {
    return await overhead(signal ? AbortSignal.any([signal, limit]) : limit);
  } catch (error) {
    if (error === limit.reason) return undefined;
    throw error;
  }
}

/** Measurements that go on. */
function soFar(answers: readonly MeasureAnswer[][]): MeasuredStages {
  return { rounds: 1, seconds: 0, worstWidth: null, stoppedBy: "interrupt", answers: [...answers] };
}

async function factsHere({ cpu }: ProfileOptions): Promise<MachineFacts> {
  const versions = {
    paretopipe: packageVersion(),
    node: process.versions.node,
    onnxruntime: runtimeVersion(),
  };
  const host = await hostFacts();
  return { host: cpu === undefined ? host : { ...host, allowedCores: String(cpu) }, versions };
}

function stageProfile(
  model: FrozenModel,
  { positions, ...range }: StageRange & { positions: readonly [number, number] },
  answers: MeasureAnswer[],
  peakMemory: number,
): StageProfile {
  const rounds = answers.map(({ samples }) => samples.map(roundedSeconds));
  const sorted = rounds.flat().sort((a, b) => a - b);
  const [p5, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) =>
    roundedSeconds(quantileSorted(sorted, p)),
  );
  const { macs, weightBytes, peakActivationBytes } = stageWork(model, ...positions);
  const afterIdle = costOfPauses(answers, idlePauses);
  const paces = answers.map(({ pace }) => pace && roundedSeconds(pace));
  return {
    ...range,
    rounds,
    ...(paces.some((pace) => pace !== null) && { paces }),
    quantiles: { p5, p25, p50, p75, p95 },
    ...(afterIdle && { afterIdle }),
    interval: medianInterval(rounds.map((samples) => median(samples))),
    peakMemory,
    loadSeconds: roundedSeconds(median(answers.map(({ loadSeconds }) => loadSeconds))),
    macs,
    weightBytes,
    peakActivationBytes,
  };
}
