import type { Conditions } from "../network/conditions.ts";
import type { Trace } from "../network/trace.ts";
import { traceFrom } from "../network/traceFrom.ts";
import type { SimulationInput } from "./input.ts";

/**
 * Returns a function that makes the input whose run begins so many seconds after its repeating traces did. The inputs share columns of
 * their own, so that sums over a trace are made once for all of them.
 */
export function beginTraces(input: SimulationInput): (seconds: number) => SimulationInput {
  const own = withTraces(input, (trace) => ({ ...trace, rate: [...trace.rate] }));
  return (seconds) => withTraces(own, (trace) => traceFrom(trace, seconds));
}

function withTraces(input: SimulationInput, change: (trace: Trace) => Trace): SimulationInput {
  const changed = (conditions: Conditions): Conditions =>
    conditions.trace ? { ...conditions, trace: change(conditions.trace) } : conditions;
  const { media, links } = input;
  return {
    ...input,
    ...(media && {
      media: media.map(({ conditions, each, ...medium }) => {
        return { ...medium, conditions: changed(conditions), ...(each && { each: changed(each) }) };
      }),
    }),
    links: links.map((link) => ({ ...link, conditions: changed(link.conditions) })),
  };
}
