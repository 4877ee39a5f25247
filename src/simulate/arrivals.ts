import type { Random } from "../base/random.ts";
import type { Arrivals } from "./input.ts";
import { ServiceSampler } from "./serviceSampler.ts";

/** Returns the time of the next open arrival, seconds; times never decrease. */
export type ArrivalTimes = () => number;

/**
 * Creates the generator of open arrival times; undefined for saturated arrivals. The first periodic frame arrives at 0.
 */
export function arrivalTimes(arrivals: Arrivals, random: Random): ArrivalTimes | undefined {
  let count = 0;
  let time = 0;
  switch (arrivals.kind) {
    case "saturated":
      return undefined;
    case "periodic":
      return () => count++ * arrivals.period;
    case "poisson": {
      const gaps = new ServiceSampler({ exponential: 1 / arrivals.rate }, random);
      return () => (time += gaps.next());
    }
    case "list":
      return () => arrivals.times[count++];
  }
}
