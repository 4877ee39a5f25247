import { formatDuration } from "../base/units.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal, isAllRemote } from "../plan/planSpace.ts";
import type { Prediction } from "../plan/prediction.ts";

/** A gain below this share is no reason to carry a second device. */
const worthwhile = 0.01;

/**
 * One sentence: whether a second device helps under this condition, by how much, and where the bottleneck is.
 *
 * @param cutName names a plan's cut for people
 */
export function verdict(
  predictions: readonly Prediction[],
  plans: ReadonlyMap<string, Plan>,
  cutName: (plan: Plan) => string,
): string {
  const planOf = (prediction: Prediction) => plans.get(prediction.plan)!;
  const local = predictions.find((item) => isAllLocal(planOf(item)));
  const remote = predictions.filter((item) => !isAllLocal(planOf(item)));
  if (!local || remote.length === 0) return "There is only one device.";
  const fastest = best(remote, (item) => -item.throughput.mean);
  const quickest = best(remote, (item) => item.latency.mean);
  const throughputGain = fastest.throughput.mean / local.throughput.mean;
  const latencyGain = local.latency.mean / quickest.latency.mean;
  const words = (item: Prediction) => planWords(planOf(item), cutName);
  const localWords = `all local gives ${formatDuration(local.latency.mean)} and ${rate(local)}`;
  const gains: string[] = [];
  if (throughputGain > 1 + worthwhile) {
    gains.push(
      `${words(fastest)} raises throughput to ${rate(fastest)} (${times(throughputGain)}), limited by ${limit(fastest)}`,
    );
  }
  if (latencyGain > 1 + worthwhile) {
    gains.push(
      `${words(quickest)} cuts latency to ${formatDuration(quickest.latency.mean)} (${times(1 / latencyGain)}), limited by ${limit(quickest)}`,
    );
  }
  if (gains.length === 0) {
    return `A second device does not help: ${localWords}; the best split, ${words(fastest)}, reaches ${rate(fastest)} and is limited by ${limit(fastest)}.`;
  }
  return `A second device helps: ${localWords}; ${gains.join("; ")}.`;
}

function planWords(plan: Plan, cutName: (plan: Plan) => string): string {
  const target = plan.stages[plan.stages.length - 1].device;
  return isAllRemote(plan) ? `all on ${target}` : `cutting after ${cutName(plan)}`;
}

function best<T>(items: readonly T[], cost: (item: T) => number): T {
  return items.reduce((least, item) => (cost(item) < cost(least) ? item : least));
}

/** `window` is no device: all devices and links idle while the frames allowed in the system are on their way. */
function limit({ bottleneck }: Prediction): string {
  return bottleneck === "window" ? "the window of frames in the system" : bottleneck;
}

function rate(prediction: Prediction): string {
  return `${Number(prediction.throughput.mean.toPrecision(3))} frames/s`;
}

function times(factor: number): string {
  return `${Number(factor.toPrecision(2))}x`;
}
