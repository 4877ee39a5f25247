import type { DeviceProfile, StageProfile } from "./deviceProfile.ts";

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
}

/**
 * Returns the cost of the stage between cuts `from` and `to` (indices into the profile's cuts).
 *
 * A stage that was not measured is estimated as the difference of two suffixes, cost(from, N) - cost(to, N). This is
 * the best estimate tried (docs/design.md, "Reasons"), because whole suffixes keep the fusions that a sum of segments
 * loses. Noise can make that difference negative for a short stage; then the difference of two prefixes is used.
 * Suffixes and prefixes that were not measured are interpolated between the nearest measured ones, by their work. The
 * last resort is the stage's share of the whole model's work.
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
  const suffixes = new Map([[last, 0]]);
  const prefixes = new Map([[0, 0]]);
  for (const stage of profile.stages) {
    if (stage.to === last) suffixes.set(stage.from, stage.quantiles.p50);
    if (stage.from === 0) prefixes.set(stage.to, stage.quantiles.p50);
  }
  const share = (low: number, high: number) => {
    const work = workBefore(profile, low, high);
    return (work[high] - work[low]) / work[last];
  };
  const suffix = (cut: number) => suffixes.get(cut);
  const prefix = (cut: number) => prefixes.get(cut);
  const suffixBetween = (cut: number) => interpolated(profile, suffixes, cut);
  const prefixBetween = (cut: number) => interpolated(profile, prefixes, cut);
  const estimate =
    difference(suffix(from), suffix(to)) ??
    difference(prefix(to), prefix(from)) ??
    difference(suffixBetween(from), suffixBetween(to)) ??
    difference(prefixBetween(to), prefixBetween(from)) ??
    whole.quantiles.p50 * share(from, to);
  const longer = shortestAround(profile, from, to) ?? whole;
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

/**
 * Returns a figure of a cut if it is known; otherwise interpolates between the nearest known cuts, by the work between
 * them.
 */
function interpolated(profile: DeviceProfile, known: ReadonlyMap<number, number>, cut: number): number {
  let low = cut;
  while (!known.has(low)) low--;
  let high = cut;
  while (!known.has(high)) high++;
  const [atLow, atHigh] = [known.get(low)!, known.get(high)!];
  if (low === high) return atLow;
  const work = workBefore(profile, low, high);
  return atLow + ((work[cut] - work[low]) / (work[high] - work[low])) * (atHigh - atLow);
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

/** Returns longer minus shorter, if both are known and the result is a valid time. */
function difference(longer: number | undefined, shorter: number | undefined): number | undefined {
  if (longer === undefined || shorter === undefined) return undefined;
  return longer > shorter ? longer - shorter : undefined;
}

/**
 * Returns the work before each cut, in a unit that tells two cuts apart: multiply-accumulates if those before every cut
 * are known and there are any between the two, else nodes. Two units mixed would give one stage the work of another.
 */
function workBefore({ cuts, model }: DeviceProfile, low: number, high: number): readonly number[] {
  const macs = cuts.flatMap(({ macsBefore }) => (macsBefore === null ? [] : [macsBefore]));
  const isKnown = model.macs !== null && macs.length === cuts.length;
  return isKnown && macs[high] > macs[low] ? macs : cuts.map(({ position }) => position);
}
