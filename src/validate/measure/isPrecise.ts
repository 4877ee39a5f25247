import { relativeWidth } from "../../profile/medianInterval.ts";
import { meanInterval } from "../../simulate/interval.ts";
import type { Visit } from "./visitRecord.ts";

/** Fewer visits than this do not give a useful interval. */
const minVisits = 3;

/** Whether the 95 % intervals of latency and throughput over the visits are within `width` of their means. */
export function isPrecise(visits: readonly Visit[], width: number): boolean {
  if (visits.length < minVisits) return false;
  return [
    visits.map(({ metrics }) => metrics.latency.mean),
    visits.map(({ metrics }) => metrics.throughput),
  ].every((values) => {
    const interval = meanInterval(values)!;
    return relativeWidth(interval, (interval[0] + interval[1]) / 2)! <= width;
  });
}
