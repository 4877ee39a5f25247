import { InputError } from "../base/errors.ts";
import type { Conditions } from "./conditions.ts";
import { jitterVariance } from "./jitterVariance.ts";

/**
 * Returns what two links in a row do to a message whose packets are forwarded one by one, as a router does. The rate is the
 * smaller of the two, the delays add up, and a packet arrives if neither link loses it. Jitters are taken as independent:
 * their variances add up, with the distribution and correlation of the wider one. That keeps the variance, and nearly so the
 * percentiles.
 *
 * @throws InputError for two traces, and for bursts of losses on one while the other loses packets too
 */
export function joinConditions(first: Conditions, second: Conditions): Conditions {
  if (first.trace && second.trace) throw cannotJoin("both have a trace");
  const loses = ({ loss, burst, trace }: Conditions) =>
    loss > 0 || burst !== undefined || trace?.loss !== undefined;
  const burst = first.burst ?? second.burst;
  if (burst && loses(first) && loses(second))
    throw cannotJoin("one loses packets in bursts, and the other loses some too");
  const [traced, plain] = second.trace ? [second, first] : [first, second];
  return {
    ...joinedJitter(first, second),
    delay: first.delay + second.delay,
    rate: Math.min(first.rate, second.rate),
    loss: either(first.loss, second.loss),
    ...(burst && { burst }),
    ...(traced.trace && { trace: joinedTrace(traced.trace, plain) }),
  };
}

function joinedTrace(trace: NonNullable<Conditions["trace"]>, plain: Conditions): typeof trace {
  return {
    ...trace,
    rate: trace.rate.map((rate) => Math.min(rate, plain.rate)),
    ...(trace.delay && { delay: trace.delay.map((delay) => delay + plain.delay) }),
    ...(trace.loss && { loss: trace.loss.map((loss) => either(loss, plain.loss)) }),
  };
}

function joinedJitter(
  first: Conditions,
  second: Conditions,
): Pick<Conditions, "jitter" | "distribution" | "correlation"> {
  // If only one link has jitter, it stays as it is, to the last digit.
  if (first.jitter === 0 || second.jitter === 0) {
    const { jitter, distribution, correlation } = first.jitter === 0 ? second : first;
    return { jitter, distribution, correlation };
  }
  const variance = (one: Conditions) => one.jitter ** 2 * jitterVariance(one);
  const [own, other] = [variance(first), variance(second)];
  const { distribution, correlation } = other > own ? second : first;
  const jitter = Math.sqrt((own + other) / jitterVariance({ distribution, correlation }));
  return { jitter, distribution, correlation };
}

/** Returns the probability that at least one of two independent things happens. */
function either(one: number, other: number): number {
  return one === 0 || other === 0 ? one + other : 1 - (1 - one) * (1 - other);
}

function cannotJoin(why: string): InputError {
  return new InputError(`two links in a row cannot be joined: ${why}`, { code: "invalid-conditions" });
}
