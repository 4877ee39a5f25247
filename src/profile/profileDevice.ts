import { median, quantileSorted } from "simple-statistics";
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

export interface ProfileOptions extends MeasureOptions, CutOptions {
  /** The device's name in the profile. */
  name: string;
  stages: "ends" | "all";
  /** The command that led here, for the record. */
  command: string;
  note?: string;
  version: string;
  /** Asked before and after: by default this machine's. Needed where `visit` measures on another. */
  facts?: () => Promise<MachineFacts>;
  /** Measures what the validator's runtime adds, after the stages; by default it is left out of the profile. */
  overhead?: () => Promise<RuntimeOverhead>;
}

/**
 * Measures what a machine, by default this one, takes for the stages of a frozen model.
 *
 * @throws InputError when the model has no legal cut; ParetoPipeError when a stage will not run.
 */
export async function profileDevice(model: FrozenModel, options: ProfileOptions): Promise<DeviceProfile> {
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

async function factsHere({ version, cpu }: ProfileOptions): Promise<MachineFacts> {
  const versions = { paretopipe: version, node: process.versions.node, onnxruntime: runtimeVersion() };
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
