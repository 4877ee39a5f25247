import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { RandomSource } from "../base/random.ts";
import { pow } from "../base/sameMath.ts";
import type { Conditions } from "./conditions.ts";

import { valueAt } from "./trace.ts";

/** Draws the propagation delay of a message that leaves at time `t`; seconds, never below 0. */
export type DelaySampler = (t: number) => number;

/** The deviation of netem's distribution at quantile `u` in (0, 1), in units of the jitter. */
const stray: Record<Conditions["distribution"], (u: number) => number> = {
  // man 8 tc-netem: without a table, delay +- jitter, all values alike.
  uniform: (u) => 2 * u - 1,
  // iproute2 netem/normal.c: the table ends at four standard deviations.
  normal: (u) => Math.min(4, Math.max(-4, normalQuantile(u, 0, 1))),
  // iproute2 netem/pareto.c: exponent 3, mean 1.5 taken off, scaled by 4/3, cut off at 4.
  pareto: (u) => Math.min(4, (pow(1 - u, -1 / 3) - 1.5) * (4 / 3)),
  // iproute2 netem/paretonormal.c: a quarter normal, three quarters pareto, at the same share.
  paretonormal: (u) => (stray.normal(u) + 3 * stray.pareto(u)) / 4,
};

/**
 * Creates the sampler of the delay that conditions describe: of the delay at that time, and jitter, which is drawn once per message.
 *
 * netem draws once per packet; here a message of many packets has one draw. If the jitter exceeds the spacing of
 * packets, the delay of a real message tends towards the largest of its packets' delays.
 */
export function delaySampler(conditions: Conditions, source: RandomSource): DelaySampler {
  const base = calmDelay(conditions);
  if (conditions.jitter === 0) return base;
  const jitter = jitterSampler(conditions, source);
  return (t) => Math.max(0, base(t) + jitter());
}

/** Returns the delay that conditions have at time `t`, without its jitter. */
export function calmDelay({ delay, trace }: Pick<Conditions, "delay" | "trace">): DelaySampler {
  return trace?.delay ? (t) => valueAt(trace, trace.delay!, t) : () => delay;
}

/**
 * Creates the sampler of how far a delay deviates, in seconds, early ones below 0. With jitter it draws one uniform number each time,
 * without jitter none. Correlation mixes the uniform numbers as the kernel does (net/sched/sch_netem.c, get_crandom): u
 * = (1 - c) new + c last. As in the kernel, this narrows the distribution.
 */
export function jitterSampler(
  { jitter, correlation, distribution }: Pick<Conditions, "jitter" | "correlation" | "distribution">,
  source: RandomSource,
): () => number {
  if (jitter === 0) return () => 0;
  const shape = stray[distribution];
  const random = source();
  let last = random();
  return () => {
    // Keep draws away from the ends of [0, 1), where quantiles are infinite.
    const fresh = random();
    last = correlation === 0 ? fresh : (1 - correlation) * fresh + correlation * last;
    return jitter * shape(Math.min(1 - 2 ** -33, last + 2 ** -33));
  };
}
