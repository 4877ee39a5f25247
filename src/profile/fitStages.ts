import { exp, ln } from "../base/sameMath.ts";
import type { FitCut } from "./fitUnknowns.ts";
import { type FitSpread, StageFit, type StageObservation } from "./stageFit.ts";

/**
 * The spreads among which the likelihood chooses, and how likely each is beforehand. One visit to each stage hardly tells the
 * spread of visits from that of stages, so both start from what was seen on several machines: 4 % between processes, and 10 %
 * of a mean segment's time. `doubt` is the standard deviation of the logarithm.
 */
const choices = {
  structure: { values: [0.02, 0.05, 0.12, 0.3], usual: 0.1, doubt: 0.7 },
  visit: { values: [0.015, 0.03, 0.06, 0.12, 0.25], usual: 0.04, doubt: 0.4 },
};

/** Where the search begins. */
const first = { structure: 2, visit: 1 };

/** Degrees of freedom of the distribution that tells outliers; few, as a machine's times have many. */
const freedom = 4;

/** How often outliers are looked for. */
const passes = 2;

/**
 * The power of a machine's slowness with which stages are thought to slow down before anything is known: 1 if they do
 * as what was timed beside them, 0 if not at all.
 */
const usualEffect = 0.5;

/**
 * Fits the times of all stages of a model to what was measured. The spreads of stages and of visits are those under which
 * the measurements are most likely. An observation that is far from what the others say counts less, as under Student's
 * distribution with four degrees of freedom (Lange, Little and Taylor 1989, Robust Statistical Modeling Using the t
 * Distribution).
 *
 * Where it is known how slow the machine was (`slowness`), times are divided by a power of it, which is fitted too.
 *
 * @param observations one for each measured stage, the whole model's among them
 * @param visit relative standard deviation of a visit, if it is known; by default it is fitted too
 * @throws RangeError without the whole model
 */
export function fitStages(
  cuts: readonly FitCut[],
  observations: readonly StageObservation[],
  visit?: number,
): StageFit {
  let effect = usualEffect;
  let weights: readonly number[] = observations.map(() => 1);
  const seen = () =>
    observations.map((observation, index) => ({
      ...observation,
      seconds: observation.seconds * exp(-effect * (observation.slowness ?? 0)),
      weight: weights[index],
    }));
  let { fit, at } = likeliest(cuts, seen(), first, visit);
  for (let pass = 1; pass <= passes; pass++) {
    weights = fit.leaveOneOut().map(({ observation, mean, unweightedSd }) => {
      const distance = (observation.seconds - mean) / unweightedSd;
      return Math.min(1, (freedom + 1) / (freedom + distance * distance));
    });
    effect = Math.min(1.5, Math.max(0, effect + fit.slowness));
    if (pass === 1) ({ fit, at } = likeliest(cuts, seen(), at, visit));
    else fit = new StageFit(cuts, seen(), fit.spread);
  }
  return fit;
}

/** A place in the lists of spreads. */
type Place = Record<keyof FitSpread, number>;

const steps: Place[] = [
  { structure: 1, visit: 0 },
  { structure: -1, visit: 0 },
  { structure: 0, visit: 1 },
  { structure: 0, visit: -1 },
];

/** Climbs to the likeliest spreads, one step of one of them at a time. */
function likeliest(
  cuts: readonly FitCut[],
  observations: readonly StageObservation[],
  start: Place,
  known: number | undefined,
): { fit: StageFit; at: Place } {
  const tried = new Set<string>();
  const fitAt = (at: Place) => {
    const structure = choices.structure.values[at.structure];
    const visit = known ?? choices.visit.values[at.visit];
    const key = `${structure} ${visit}`;
    if (structure === undefined || visit === undefined || tried.has(key)) return undefined;
    tried.add(key);
    const fit = new StageFit(cuts, observations, { structure, visit });
    return { fit, at, likelihood: fit.logLikelihood + usual("structure", structure) + usual("visit", visit) };
  };
  let best = fitAt(start)!;
  for (let step = 0; step < steps.length; ) {
    const { at } = best;
    const next = fitAt({
      structure: at.structure + steps[step].structure,
      visit: at.visit + steps[step].visit,
    });
    if (next && next.likelihood > best.likelihood) [best, step] = [next, 0];
    else step++;
  }
  return best;
}

function usual(which: keyof FitSpread, value: number): number {
  const { usual, doubt } = choices[which];
  return -0.5 * (ln(value / usual) / doubt) ** 2;
}
