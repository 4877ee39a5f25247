import type { Run } from "../explore/run.ts";
import { sharesHost } from "../explore/sharesHost.ts";
import { isOfSplit } from "../plan/settings.ts";

/** What is said where the gap of a search is not known. */
export const unknownPlans =
  "nothing is known of plans whose first stage ends elsewhere than in those that were found";

/**
 * Says how the plans of a run were chosen: how many there are, how many a search found, how many were simulated, and where
 * the simulation differs from what the search believed. Empty if all plans were simulated.
 */
export function searchWords(run: Run): string[] {
  const { search } = run;
  if (!search) return [];
  const { plans, simulated, conditions } = search;
  const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
  const onFronts = new Set(conditions.flatMap(({ front }) => front)).size;
  const within = Math.min(...conditions.map(({ nearWithin }) => nearWithin));
  const words = [
    `Of ${many(plans)} plans an exact search found the ${onFronts} on the fronts; these, those within ${percent(within)} of them, and the baselines were simulated: ${simulated} plans.`,
  ];
  for (const { condition, proven, gap } of conditions) {
    if (proven) continue;
    words.push(
      gap === null
        ? `Under ${condition} the time limit ended the search before it found a plan for each end of the first stage: ${unknownPlans}.`
        : `Under ${condition} the time limit ended the search: a plan that was not found may be better by up to ${percent(gap)}.`,
    );
  }
  const latency = largest(differences(run, "latency"));
  const throughput = largest(differences(run, "throughput"));
  if (latency && throughput) {
    words.push(
      `The search counts no waiting and no pauses. The simulation's latency of a frame alone differs from it by ${percent(latency.share)} at most (${latency.plan} under ${latency.condition}), its highest throughput by ${percent(throughput.share)} (${throughput.plan} under ${throughput.condition}).`,
    );
  }
  const { devices = {} } = run.scenario as { devices?: Record<string, { host?: string }> };
  if (sharesHost(devices)) {
    words.push(
      "The search takes devices of one host to compute as fast side by side as alone. The simulation counts that they slow each other down.",
    );
  }
  return words;
}

/** The difference between the simulation of one plan and what the search believed, relative to the belief. */
interface Difference {
  condition: string;
  plan: string;
  share: number;
}

/**
 * Compares, for each plan of a searched front, the lowest simulated latency or the highest throughput over all settings
 * with the belief.
 */
function differences(run: Run, figure: "latency" | "throughput"): Difference[] {
  return (run.search?.conditions ?? []).flatMap(({ condition, beliefs }) => {
    const predictions = run.predictions.filter((item) => item.condition === condition);
    return beliefs.flatMap((belief): Difference[] => {
      const ids = new Set(run.plans.filter((plan) => isOfSplit(plan, belief.plan)).map(({ id }) => id));
      const own = predictions.filter(({ plan }) => ids.has(plan));
      if (own.length === 0) return [];
      const found =
        figure === "latency"
          ? Math.min(...own.map(({ latency }) => latency.mean))
          : Math.max(...own.map(({ throughput }) => throughput.mean));
      return [{ condition, plan: belief.plan, share: Math.abs(found / belief[figure] - 1) }];
    });
  });
}

function largest(items: readonly Difference[]): Difference | undefined {
  return items.reduce<Difference | undefined>(
    (most, item) => (item.share > (most?.share ?? -1) ? item : most),
    undefined,
  );
}

/** Formats a count with commas, or to three digits if it is too large to be exact. */
function many(count: number): string {
  return count < 1e9 ? count.toLocaleString("en-GB") : count.toExponential(2).replace("e+", " x 10^");
}
