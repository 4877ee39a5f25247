import type { Conditions } from "./conditions.ts";
import { lossSampler } from "./lossSampler.ts";
import { traceMean } from "./trace.ts";

/**
 * Returns conditions in which nothing varies, with the means of the given ones. A trace becomes its mean rate and delay
 * over time, jitter is left out, and losses reduce the rate by the share that is sent again. The time that a loss costs is
 * left out too.
 */
export function calmConditions(conditions: Conditions): Conditions {
  const { loss: _, burst, trace, ...rest } = conditions;
  const loss = meanLoss(conditions);
  const load = lossSampler({ ...rest, burst, loss }, () => () => 0.5)?.load(0) ?? 1;
  return {
    ...rest,
    jitter: 0,
    loss: 0,
    delay: meanDelay(conditions),
    rate: (trace ? traceMean(trace, trace.rate) : conditions.rate) / load,
  };
}

/** Returns the delay of conditions, seconds; of a trace that has delays, their mean over time. */
export function meanDelay({ delay, trace }: Conditions): number {
  return trace?.delay ? traceMean(trace, trace.delay) : delay;
}

/** Returns the loss of conditions without bursts; of a trace that has losses, their mean over time. */
export function meanLoss({ loss, trace }: Conditions): number {
  return trace?.loss ? traceMean(trace, trace.loss) : loss;
}
