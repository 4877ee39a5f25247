import type { Plan } from "../plan/plan.ts";
import { type PlanSpace, planOf } from "../plan/planSpace.ts";
import type { FoundPlan } from "../plan/search/result.ts";

/** The plan of found stages. Of equal devices the first ones are used, in the order of the chain. */
export function foundPlan(
  { stages }: FoundPlan,
  { source, others, cuts, kindOf = (name) => name }: PlanSpace,
): Plan {
  const names = [source, ...others];
  const free = [...others];
  const teams = stages.map(({ devices }) =>
    devices.map((index) => {
      if (index === 0) return source;
      const kind = kindOf(names[index]);
      const device = free.find((name) => kindOf(name) === kind)!;
      free.splice(free.indexOf(device), 1);
      return device;
    }),
  );
  return planOf(
    teams,
    stages.map(({ to }) => to),
    cuts,
  );
}
