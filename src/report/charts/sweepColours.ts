import type { Run, Sweep } from "../../explore/run.ts";
import { type NamedPlan, namedPlan, namedPlans } from "../planRows.ts";
import { colours, rampColours } from "./theme.ts";

/** A plan that is best somewhere in the sweep, and its colour: one of its own, or that of the rest. */
export interface SweptPlan extends NamedPlan {
  colour: string;
  isOther: boolean;
}

/**
 * The plans that are best somewhere in the sweep, by any objective, in the order of their cuts. The eight that win the most
 * cells each have their own colour, which is the same in every chart. Colours go from dark to light along the cuts, so that
 * plans with near cuts look alike.
 */
export function sweptPlans(run: Run, sweep: Sweep): SweptPlan[] {
  const wins = new Map<string, number>();
  for (const { plan } of sweep.cells) wins.set(plan, (wins.get(plan) ?? 0) + 1);
  const plans = namedPlans(run);
  const byCut = [...wins.keys()]
    .map((id) => namedPlan(plans, id, "the sweep"))
    .sort((a, b) => compareCuts(a, b));
  const coloured = new Set(
    [...byCut]
      .sort((a, b) => wins.get(b.plan.id)! - wins.get(a.plan.id)!)
      .slice(0, colours.ramp.length)
      .map(({ plan }) => plan.id),
  );
  let next = 0;
  const own = rampColours(coloured.size);
  return byCut.map((named) => {
    const isOther = !coloured.has(named.plan.id);
    return {
      ...named,
      isOther,
      colour: isOther ? colours.others : own[next++],
    };
  });
}

/** By the position of the first cut, then of the second and so on; all local last. */
function compareCuts({ plan: a }: NamedPlan, { plan: b }: NamedPlan): number {
  for (const [index, { to }] of a.stages.entries()) {
    const difference = to - (b.stages[index]?.to ?? 0);
    if (difference !== 0) return difference;
  }
  return a.id < b.id ? -1 : 1;
}
