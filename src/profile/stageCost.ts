import type { DeviceProfile, StageProfile } from "./deviceProfile.ts";
import { profiledPaces } from "./profiledPaces.ts";
import { profileFit } from "./profileFit.ts";

/** The cost of a stage on a device. */
export interface StageCost {
  /** Median service time, seconds. */
  median: number;
  /** Samples of the service time, seconds; for an estimate, those of the longer stage, scaled. */
  samples: number[];
  /** Additional time of runs after a pause, if it was measured; for an estimate, that of the longer stage, scaled. */
  afterIdle?: StageProfile["afterIdle"];
  /** Peak memory of the stage's process, bytes. */
  memory: number;
  source: "measured" | "estimated";
  /** Standard deviation of the median, seconds; absent for measured stages of a profile without paces. */
  sd?: number;
}

/**
 * Returns the cost of the stage between cuts `from` and `to` (indices into the profile's cuts).
 *
 * A stage that was measured, and the paces of its visits too, is drawn toward what other stages say of it. One that was not
 * measured is estimated by a fit over all that were (`profileFit`): segments between neighbouring cuts, and
 * what it costs to enter and to leave at a cut.
 *
 * @throws RangeError unless 0 <= from < to <= last cut, or if not even the whole model was measured
 *
 * @example
 * ```ts
 * import { readProfile, stageCost } from "paretopipe";
 *
 * const profile = await readProfile("board.json");
 * const cut = profile.cuts.findIndex(({ name }) => name === "features.7");
 * console.log(stageCost(profile, 0, cut).median);
 * ```
 */
export function stageCost(profile: DeviceProfile, from: number, to: number): StageCost {
  const last = profile.cuts.length - 1;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= last)) {
    throw new RangeError(
      `profile ${profile.name} has no stage from cut ${from} to cut ${to}: cuts are 0 to ${last}`,
    );
  }
  const measured = find(profile, from, to);
  if (measured) {
    const { median, sd } = measuredTime(profile, measured);
    const drawn = median / measured.quantiles.p50;
    return {
      median,
      ...(sd !== undefined && { sd }),
      samples: measured.rounds.flat().map((seconds) => seconds * drawn),
      afterIdle: afterIdleOf(profile, measured),
      memory: measured.peakMemory,
      source: "measured",
    };
  }
  const whole = find(profile, 0, last);
  if (!whole)
    throw new RangeError(`profile ${profile.name} lacks the whole model, from ${from} to ${to} too`);
  const { mean: estimate, sd } = profileFit(profile).estimate(from, to);
  const longer = shortestAround(profile, from, to) ?? whole;
  const inProportion = (seconds: number) => (seconds * estimate) / longer.quantiles.p50;
  const afterIdle = afterIdleOf(profile, longer);
  return {
    median: estimate,
    sd,
    samples: longer.rounds.flat().map(inProportion),
    afterIdle: afterIdle && {
      idle: afterIdle.idle,
      seconds: afterIdle.seconds.map((runs) => runs.map(inProportion)),
    },
    memory: longer.peakMemory,
    source: "estimated",
  };
}

/**
 * Returns the time of a measured stage. If the device's pace was measured in its visits, that is what the fit says of it: its
 * own measurement, for a machine at its usual pace, drawn toward what all others say as far as visits are noisy. Without that, the
 * best plan is often one whose stage was visited in a fast moment (the winner's curse: Smith and Winkler 2006, The
 * Optimizer's Curse). Profiles of older versions have no paces; there it is the median.
 */
function measuredTime(profile: DeviceProfile, { from, to, quantiles }: StageProfile) {
  if (profiledPaces(profile).length === 0) return { median: quantiles.p50 };
  const { mean, sd } = profileFit(profile).estimate(from, to);
  return { median: mean, sd };
}

/**
 * Returns what pauses cost a measured stage: if it did not rest itself, the cost of the stage that did and begins and ends
 * nearest to it, in proportion to their times. Undefined if none rested.
 */
function afterIdleOf({ stages }: DeviceProfile, stage: StageProfile): StageProfile["afterIdle"] {
  if (stage.afterIdle) return stage.afterIdle;
  const distance = ({ from, to }: StageProfile) => Math.abs(from - stage.from) + Math.abs(to - stage.to);
  const rested = stages.filter(({ afterIdle }) => afterIdle).sort((a, b) => distance(a) - distance(b));
  if (rested.length === 0) return undefined;
  const [nearest] = rested;
  const ratio = stage.quantiles.p50 / nearest.quantiles.p50;
  const { idle, seconds } = nearest.afterIdle!;
  return { idle, seconds: seconds.map((runs) => runs.map((more) => more * ratio)) };
}

/**
 * Finds the measured stage that contains this one: the suffix from the same cut, or else the one between the nearest
 * cuts.
 */
function shortestAround({ stages, cuts }: DeviceProfile, from: number, to: number): StageProfile | undefined {
  const last = cuts.length - 1;
  const around = stages.filter((stage) => stage.from <= from && stage.to >= to);
  const suffix = from === 0 ? undefined : around.find((stage) => stage.from === from && stage.to === last);
  return suffix ?? around.sort((a, b) => a.to - a.from - (b.to - b.from)).at(0);
}

function find(profile: DeviceProfile, from: number, to: number): StageProfile | undefined {
  return profile.stages.find((stage) => stage.from === from && stage.to === to);
}
