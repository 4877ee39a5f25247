import { formatDuration } from "../base/units.ts";
import { bestBy } from "../pareto/bestBy.ts";
import { limitedBy } from "../plan/limitedBy.ts";
import { formatFigure, objectives } from "../plan/objectives.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import { devicesOf, joinWords, planSubjects, settingWords } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { workRate, workUnit } from "../plan/workUnit.ts";
import { predictionObjectives } from "./predictionObjectives.ts";
import { sayBestPlans } from "./sayBestPlans.ts";
import type { VerdictWords } from "./verdictWords.ts";

/** A gain below this share does not justify a second device. */
const worthwhile = 0.01;

/**
 * Says in one sentence, sometimes two, whether a second device helps under this condition, by how much, and where the
 * bottleneck is. If all local may not be chosen, it says why, and which plans are the best.
 *
 * @param limits the limits that all of the predictions meet, in words
 */
export function conditionVerdict(
  predictions: readonly Prediction[],
  verdictWords: VerdictWords,
  limits?: string,
): string {
  if (predictions.length === 0) return "No plan has a prediction.";
  const { cutName } = verdictWords;
  const plans = [...verdictWords.plans.values()];
  const planOf = (prediction: Prediction) => verdictWords.plans.get(prediction.plan)!;
  const breaks = plans.find(isAllLocal)?.breaks;
  if (breaks !== undefined) {
    const allowed = predictions.filter((item) => item.stable && planOf(item).breaks === undefined);
    const best = allowed.length > 0 ? sayBestPlans(allowed, verdictWords) : "none keeps up with the arrivals";
    return `All local may not be chosen (${breaks}). Of the others, ${best}.${givingUp(predictions)}`;
  }
  const subject = planSubjects(plans, cutName);
  const settingsOf = settingWords(plans);
  const words: SplitWords = {
    // With two devices, one of them may help; with more, the verdict leaves the number open.
    further: devicesOf(plans).size > 2 ? "More than one device" : "A second device",
    subject: (prediction) => subject(planOf(prediction)),
    setting: (prediction) => joinWords(settingsOf(planOf(prediction))),
    hasSplits: !plans.every(isAllLocal),
    limits,
  };
  return `${comparison(predictions, planOf, words)}${givingUp(predictions)}`;
}

/** The words that a verdict uses for plans, and for what splitting needs. */
interface SplitWords {
  further: string;
  subject: (prediction: Prediction) => string;
  /** The settings of an all-local plan. */
  setting: (prediction: Prediction) => string;
  /** Whether a plan of the run is a split, with or without a prediction. */
  hasSplits: boolean;
  limits: string | undefined;
}

/** Warns about plans whose connection TCP would have given up. */
function givingUp(predictions: readonly Prediction[]): string {
  const hit = predictions.filter(({ givenUp }) => givenUp !== undefined).length;
  if (hit === 0) return "";
  return ` In ${hit} of ${predictions.length} plans messages are lost so often in a row that TCP gives the connection up: a real run ends there.`;
}

function comparison(
  predictions: readonly Prediction[],
  planOf: (prediction: Prediction) => Plan,
  { further, subject, setting, hasSplits, limits }: SplitWords,
): string {
  const all = predictions.filter((item) => isAllLocal(planOf(item)));
  // All local with a batch or threads that keep up with the arrivals goes before the others.
  const kept = all.filter(({ stable }) => stable);
  const locals = kept.length > 0 ? kept : all;
  const local = bestBy(locals, [throughput, latency]);
  const splits = predictions.filter((item) => !isAllLocal(planOf(item)));
  const remote = splits.filter(({ stable }) => stable);
  if (!local) return "All local has no prediction, so no split can be compared with it.";
  // The batch that makes all local fast makes it wait, so each gain is over the best all-local plan for that objective.
  const prompt = bestBy(locals, [latency, throughput])!;
  const isOne = [latency, throughput].every(({ value }) => value(prompt) === value(local));
  const localWords = isOne
    ? `${subject(local)} gives ${figures(local)}`
    : `all local gives ${figures(local)} with ${setting(local)}, and ${figures(prompt)} with ${setting(prompt)}`;
  if (splits.length === 0 && hasSplits) {
    return limits === undefined
      ? `No split has a prediction: ${localWords}.`
      : `${further} does not help: ${localWords}; no split keeps to ${limits}.`;
  }
  if (splits.length === 0) {
    const only = "There is only one device that may be used: ";
    return all.length === 1 ? `${only}it gives ${figures(local)}.` : `${only}${localWords}.`;
  }
  if (remote.length === 0) {
    return local.stable
      ? `${further} does not help: no split keeps up with the arrivals, and all local does, with ${figures(local)}.`
      : "No plan keeps up with the arrivals.";
  }
  if (!local.stable) {
    const quickest = bestBy(remote, [latency, throughput])!;
    return `${further} is needed: all local does not keep up with the arrivals; ${subject(quickest)} does, with ${figures(quickest)}, limited by ${limitedBy(quickest)}.`;
  }
  const fastest = bestBy(remote, [throughput, latency])!;
  const quickest = bestBy(remote, [latency, throughput])!;
  const throughputGain = workRate(fastest) / workRate(local);
  const latencyGain = prompt.latency.mean / quickest.latency.mean;
  const gains: string[] = [];
  if (throughputGain > 1 + worthwhile) {
    gains.push(
      `${subject(fastest)} raises throughput to ${rate(fastest)} (${times(throughputGain)}), limited by ${limitedBy(fastest)}`,
    );
  }
  if (latencyGain > 1 + worthwhile) {
    gains.push(
      `${subject(quickest)} cuts latency to ${formatDuration(quickest.latency.mean)} (${times(1 / latencyGain)}), limited by ${limitedBy(quickest)}`,
    );
  }
  if (gains.length === 0) {
    return `${further} does not help: ${localWords}; the best split, ${subject(fastest)}, reaches ${rate(fastest)} and is limited by ${limitedBy(fastest)}.`;
  }
  return `${further} helps: ${localWords}; ${gains.join("; ")}.`;
}

const [latency, throughput] = predictionObjectives(["latency", "throughput"]);

function figures(prediction: Prediction): string {
  return `${formatDuration(prediction.latency.mean)} and ${rate(prediction)}`;
}

function rate(prediction: Prediction): string {
  return formatFigure(objectives.throughput, workRate(prediction), workUnit(prediction));
}

/** Formats small changes as a percentage and large ones as a factor: `+12 %`, `2.4x`. */
function times(factor: number): string {
  const percent = Math.round((factor - 1) * 100);
  if (factor < 0.5 || factor > 1.5) return `${Number(factor.toPrecision(2))}x`;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
}
