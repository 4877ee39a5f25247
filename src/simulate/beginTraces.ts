import type { Conditions } from "../network/conditions.ts";
import { traceFrom } from "../network/traceFrom.ts";
import type { SimulationInput } from "./input.ts";

/** Returns an input whose run begins `seconds` after its repeating traces did. */
export function beginTraces(input: SimulationInput, seconds: number): SimulationInput {
  if (seconds === 0) return input;
  const later = (conditions: Conditions): Conditions =>
    conditions.trace ? { ...conditions, trace: traceFrom(conditions.trace, seconds) } : conditions;
  const { media, links } = input;
  return {
    ...input,
    ...(media && {
      media: media.map(({ conditions, each, ...medium }) => {
        return { ...medium, conditions: later(conditions), ...(each && { each: later(each) }) };
      }),
    }),
    links: links.map((link) => ({ ...link, conditions: later(link.conditions) })),
  };
}
