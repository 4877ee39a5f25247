import { hostname } from "node:os";
import { median, quantileSorted } from "simple-statistics";
import { packageVersion } from "../base/packageVersion.ts";
import { type CutOptions, findCuts } from "../graph/cuts.ts";
import { type FrozenModel, runtimeVersion } from "../graph/freeze.ts";
import { macsPerNode, stageWork, sumOfMacs } from "../graph/work.ts";
import { costOfPauses } from "./costOfPauses.ts";
import type { DeviceProfile, HostFacts, ProfileCut, RuntimeOverhead, StageProfile } from "./deviceProfile.ts";
import { hostFacts } from "./hostFacts.ts";
import { idlePauses } from "./idlePauses.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import { type MeasureOptions, measureStages, type StageRange } from "./measureStages.ts";
import { medianInterval } from "./medianInterval.ts";
import { roundedSeconds } from "./roundedSeconds.ts";
import { stageRanges } from "./stageRanges.ts";

/** What is recorded of the machine that was measured. */
export interface MachineFacts {
  host: HostFacts;
  versions: Record<string, string>;
}

/** What to measure and how; whatever is left out has a default. */
export interface ProfileOptions extends Partial<MeasureOptions>, CutOptions {
  /** The device's name in the profile; this host's by default. */
  name?: string;
  /** `ends` (default): all prefixes and suffixes, enough for two devices. `all`: every pair of cuts. */
  stages?: "ends" | "all";
  /** What led here, for the record. */
  command?: string;
  note?: string;
  /** Asked before and after: by default this machine's. Needed where `visit` measures on another. */
  facts?: () => Promise<MachineFacts>;
  /** Measures what the validator's runtime adds, after the stages; by default it is left out of the profile. */
  overhead?: () => Promise<RuntimeOverhead>;
}

/** One thread of the CPU, three minutes, intervals of 2 %. */
const defaults = {
  stages: "ends",
  command: "profileDevice",
  runtime: { provider: "cpu", threads: 1 },
  budget: 180,
  targetWidth: 0.02,
  seed: 1,
} as const;

/**
 * Measures what a machine, by default this one, takes for the stages of a frozen model: with the CPU and one thread,
 * within three minutes, unless the options say otherwise. What the runtime adds to each frame (`paretopipe profile
 * device` measures it) is not in the profile unless `overhead` measures it.
 *
 * @throws InputError when the model has no legal cut; ParetoPipeError when a stage will not run.
 *
 * @example
 * ```ts
 * const model = await freezeModel(await resolveModel("mobilenet_v2"), { batch: 8 });
 * const profile = await profileDevice(model, { name: "board", budget: 60 });
 * await writeFile("board.json", stringifyProfile(profile));
 * ```
 */
export async function profileDevice(model: FrozenModel, given: ProfileOptions = {}): Promise<DeviceProfile> {
  const options = { name: hostname(), ...defaults, ...given };
  const cuts = findCuts(model, options);
  const ranges = stageRanges(cuts.length, options.stages);
  const facts = options.facts ?? (() => factsHere(options));
  const before = await facts();
  const measured = await measureStages(model, cuts, ranges, options);
  const overhead = await options.overhead?.();
  const nodeMacs = macsPerNode(model);
  const macsBefore = (position: number) => sumOfMacs(nodeMacs.slice(0, position));
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
      after: (await facts()).host,
    },
    runtime: { ...options.runtime, spinning: false },
    ...(overhead && { overhead }),
    model: {
      name: model.name,
      sha256: model.sha256,
      batch: model.batch,
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
    },
    stages: ranges.map((range, index) =>
      stageProfile(model, range, cuts[range.from].position, cuts[range.to].position, measured.answers[index]),
    ),
  };
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
  range: StageRange,
  from: number,
  to: number,
  answers: MeasureAnswer[],
): StageProfile {
  const rounds = answers.map(({ samples }) => samples.map(roundedSeconds));
  const sorted = rounds.flat().sort((a, b) => a - b);
  const [p5, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) =>
    roundedSeconds(quantileSorted(sorted, p)),
  );
  const { macs, weightBytes, peakActivationBytes } = stageWork(model, from, to);
  return {
    ...range,
    rounds,
    quantiles: { p5, p25, p50, p75, p95 },
    afterIdle: costOfPauses(answers, idlePauses),
    interval: medianInterval(rounds.map((samples) => median(samples))),
    peakMemory: Math.max(...answers.map(({ peakMemory }) => peakMemory)),
    loadSeconds: roundedSeconds(median(answers.map(({ loadSeconds }) => loadSeconds))),
    macs,
    weightBytes,
    peakActivationBytes,
  };
}
