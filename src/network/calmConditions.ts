import type { Conditions } from "./conditions.ts";
import { lossSampler } from "./lossSampler.ts";
import { traceMean } from "./trace.ts";

/**
 * Returns conditions in which nothing varies, with the means of the given ones. A trace becomes its mean rate and delay
 * over time, jitter is left out, and losses reduce the rate by the share that is sent again. The time that a loss costs is
 * left out too.
 */
export function calmConditions(conditions: Conditions): Conditions {
  const { trace } = conditions;
  const { loss: _, burst: __, trace: ___, ...rest } = conditions;
  const load = lossSampler(conditions, () => () => 0.5)?.load(0) ?? 1;
  return {
    ...rest,
    jitter: 0,
    loss: 0,
    delay: trace?.delay ? traceMean(trace, trace.delay) : conditions.delay,
    rate: (trace ? traceMean(trace, trace.rate) : conditions.rate) / load,
  };
}
