import type { PlanWeather, Run, Weather } from "../explore/run.ts";
import { formatPercent } from "./formatPercent.ts";
import { type NamedPlan, namedPlan, namedPlans } from "./planRows.ts";

/** One plan over the weather, as chart and table show it. */
export interface WeatherRow extends NamedPlan {
  /** 1 for the smallest mean regret. */
  rank: number;
  /** How many plans are ranked. */
  ranked: number;
  onFront: PlanWeather["onFront"];
  regret: PlanWeather["regret"];
}

/** Plans that chart and table show. */
const shown = 12;

/** The best dozen plans over the weather, best first; the baselines are always among them, whatever their rank. */
export function weatherRows(run: Run, weather: Weather): WeatherRow[] {
  const plans = namedPlans(run);
  const ranked = weather.plans.map(({ plan, onFront, regret }, index): WeatherRow => {
    const named = namedPlan(plans, plan, weatherTitle(weather));
    return { ...named, rank: index + 1, ranked: weather.plans.length, onFront, regret };
  });
  const splits = shown - ranked.filter((row) => row.isBaseline).length;
  let taken = 0;
  return ranked.filter((row) => row.isBaseline || taken++ < splits);
}

/** `In all weathers`, or `In all weathers of wifi`. */
export function weatherTitle({ condition }: Weather): string {
  return condition === null ? "In all weathers" : `In all weathers of ${condition}`;
}

/** Describes the weathers over which shares and regrets are computed: `10 random weathers, the same for all plans`. */
export function weatherScope({ condition, weathers }: Weather): string {
  return `${weathers} random weathers${condition === null ? ", as many of each condition" : ""}, the same for all plans`;
}

/** A regret for people: `31.8 %`, or `∞` if no factor is enough. */
export function formatRegret(regret: number | null): string {
  return regret === null ? "∞" : formatPercent(regret);
}
