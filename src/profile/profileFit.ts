import { mean, median } from "simple-statistics";
import { ln } from "../base/sameMath.ts";
import type { DeviceProfile } from "./deviceProfile.ts";
import { fitStages } from "./fitStages.ts";
import { medianEfficiency } from "./medianEfficiency.ts";
import { visitPaces } from "./profiledPaces.ts";
import type { StageFit, StageObservation } from "./stageFit.ts";

const known = new WeakMap<DeviceProfile, StageFit>();

/**
 * Returns the fit of a profile's stages. It is computed when it is first asked for: tens of milliseconds for 40 cuts. A
 * profile must not be changed after that.
 *
 * @throws RangeError if the whole model was not measured
 *
 * @example
 * ```ts
 * import { profileFit, readProfile } from "paretopipe";
 *
 * const profile = await readProfile("board.json");
 * const { mean, sd } = profileFit(profile).estimate(3, 7);
 * console.log(`the stage from cut 3 to cut 7 takes ${mean} s, give or take ${1.96 * sd} s`);
 * ```
 */
export function profileFit(profile: DeviceProfile): StageFit {
  let fit = known.get(profile);
  if (!fit) {
    fit = fitStages(fitCuts(profile), observations(profile), visitSpread(profile));
    known.set(profile, fit);
  }
  return fit;
}

/** Work is in multiply-accumulates if those before every cut are known and there are any, else in nodes. */
function fitCuts({ cuts }: DeviceProfile) {
  const macs = cuts.flatMap(({ macsBefore }) => (macsBefore === null ? [] : [macsBefore]));
  const isKnown = macs.length === cuts.length && macs[macs.length - 1] > 0;
  return cuts.map(({ position, bytes }, index) => ({ bytes, work: isKnown ? macs[index] : position }));
}

/**
 * A stage's time is the median over its visits, each of which counts by the median of its runs. How slow the machine was during
 * them is the median of the visits' paces, relative to the mean of all: drift is measured from that mean too.
 */
function observations({ stages }: DeviceProfile): StageObservation[] {
  const known = visitPaces({ stages });
  const usual = known.length > 0 ? mean(known) : 0;
  return stages.map(({ from, to, rounds, paces = [] }) => {
    const own = paces.filter((pace) => pace !== null);
    return {
      from,
      to,
      seconds: median(rounds.map((samples) => median(samples))),
      visits: rounds.length * medianEfficiency(rounds.length),
      ...(own.length > 0 && { slowness: ln(median(own) / usual) }),
    };
  });
}

/** Number of pairs of visits to one stage from which their spread is known well enough. */
const minPairs = 10;

/** Number of partners of one visit; more would only take time. */
const maxPartners = 10;

/**
 * Returns the relative standard deviation of one visit, from how far two visits to the same stage are apart: in half of all cases
 * less than 0.6745 standard deviations of a difference, which are the root of two of a visit's (normal distribution).
 * Undefined with too few pairs.
 */
function visitSpread({ stages }: DeviceProfile): number | undefined {
  const differences = stages.flatMap(({ rounds }) => {
    const visits = rounds.map((samples) => median(samples));
    const unit = median(visits) * Math.SQRT2;
    // With many visits, partners are spread evenly over the later ones.
    const step = Math.max(1, Math.ceil((visits.length - 1) / maxPartners));
    const apart: number[] = [];
    for (const [index, visit] of visits.entries()) {
      for (let other = index + step; other < visits.length; other += step)
        apart.push(Math.abs(visit - visits[other]) / unit);
    }
    return apart;
  });
  if (differences.length < minPairs) return undefined;
  return Math.max(0.003, median(differences) / 0.6745);
}
