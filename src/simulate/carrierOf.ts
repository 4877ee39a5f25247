import { type Conditions, perfect } from "../network/conditions.ts";
import { joinConditions } from "../network/joinConditions.ts";
import type { MediumInput } from "./input.ts";

/** Returns what a medium carries while so many messages are in transit: all of its capacity, or less if each may have no more than a part. */
export function carrierOf({ conditions, each }: MediumInput, messages = 1): Conditions {
  if (!each) return conditions;
  const { rate, trace } = each;
  return joinConditions(conditions, {
    ...perfect,
    rate: messages * rate,
    ...(trace && { trace: { ...trace, rate: trace.rate.map((one) => messages * one) } }),
  });
}
