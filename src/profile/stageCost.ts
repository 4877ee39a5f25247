import type { DeviceProfile, StageProfile } from "./deviceProfile.ts";

/** What a stage takes on a device. */
export interface StageCost {
  /** Median service time, seconds. */
  median: number;
  /** Samples of the service time, seconds; for an estimate, those of the longer stage in proportion. */
  samples: number[];
  /** What runs after a pause take longer, where it was measured; for an estimate, of the longer stage in proportion. */
  afterIdle?: StageProfile["afterIdle"];
  /** Bytes of memory the stage's process needs at its peak. */
  memory: number;
  source: "measured" | "estimated";
}

/**
 * What the stage between cuts `from` and `to` (indices into the profile's cuts) takes.
 *
 * A stage that was not measured is estimated as the difference of two suffixes, cost(from, N) - cost(to, N):
 * the best estimate tried (docs/design, "Fidelity"), because whole suffixes keep the fusions that a sum of
 * segments loses. Noise can make that difference negative for a short stage; then the difference of two prefixes
 * is taken, and last the share of the whole by multiply-accumulates.
 *
 * @throws RangeError unless 0 <= from < to <= last cut, or when not even the whole model was measured.
 */
export function stageCost(profile: DeviceProfile, from: number, to: number): StageCost {
  const last = profile.cuts.length - 1;
  if (!(from >= 0 && from < to && to <= last)) {
    throw new RangeError(
      `profile ${profile.name} has no stage from cut ${from} to cut ${to}: cuts are 0 to ${last}`,
    );
  }
  const measured = find(profile, from, to);
  if (measured) {
    return {
      median: measured.quantiles.p50,
      samples: measured.rounds.flat(),
      afterIdle: measured.afterIdle,
      memory: measured.peakMemory,
      source: "measured",
    };
  }
  const whole = find(profile, 0, last);
  if (!whole)
    throw new RangeError(`profile ${profile.name} lacks the whole model, from ${from} to ${to} too`);
  const longer = find(profile, from, last) ?? whole;
  const estimate =
    difference(longer, find(profile, to, last)) ??
    difference(find(profile, 0, to), from === 0 ? undefined : find(profile, 0, from)) ??
    whole.quantiles.p50 * shareOfWork(profile, from, to);
  const inProportion = (seconds: number) => (seconds * estimate) / longer.quantiles.p50;
  const { afterIdle } = longer;
  return {
    median: estimate,
    samples: longer.rounds.flat().map(inProportion),
    afterIdle: afterIdle && {
      idle: afterIdle.idle,
      seconds: afterIdle.seconds.map((runs) => runs.map(inProportion)),
    },
    memory: longer.peakMemory,
    source: "estimated",
  };
}

function find(profile: DeviceProfile, from: number, to: number): StageProfile | undefined {
  return profile.stages.find((stage) => stage.from === from && stage.to === to);
}

/** Longer minus shorter, where both were measured and the result is a time. */
function difference(longer: StageProfile | undefined, shorter: StageProfile | undefined): number | undefined {
  if (!longer || !shorter) return undefined;
  const seconds = longer.quantiles.p50 - shorter.quantiles.p50;
  return seconds > 0 ? seconds : undefined;
}

/** By multiply-accumulates, or by nodes where a stage has none or the model's are unknown. */
function shareOfWork({ cuts, model }: DeviceProfile, from: number, to: number): number {
  const [before, after] = [cuts[from].macsBefore, cuts[to].macsBefore];
  if (before !== null && after !== null && model.macs !== null && after > before) {
    return (after - before) / model.macs;
  }
  return (cuts[to].position - cuts[from].position) / cuts[cuts.length - 1].position;
}
