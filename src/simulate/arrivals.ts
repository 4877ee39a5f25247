import type { RandomSource } from "../base/random.ts";
import type { Arrivals, StreamInput } from "./input.ts";
import { ServiceSampler } from "./serviceSampler.ts";

/** Returns the time of the next open arrival, seconds; times never decrease. */
export type ArrivalTimes = () => number;

/**
 * Creates the generator of a stream's open arrival times; undefined for saturated arrivals. A frame whose inputs arrive one by one
 * arrives with the last of them.
 */
export function frameArrivals(
  { arrivals, inputs = 1 }: Pick<StreamInput, "arrivals" | "inputs">,
  source: RandomSource,
): ArrivalTimes | undefined {
  const next = arrivalTimes(arrivals, source);
  if (!next || inputs === 1) return next;
  return () => {
    for (let i = 1; i < inputs; i++) next();
    return next();
  };
}

/**
 * Creates the generator of open arrival times; undefined for saturated arrivals. The first periodic one is at 0.
 */
export function arrivalTimes(arrivals: Arrivals, source: RandomSource): ArrivalTimes | undefined {
  let count = 0;
  let time = 0;
  switch (arrivals.kind) {
    case "saturated":
      return undefined;
    case "periodic":
      return () => count++ * arrivals.period;
    case "poisson": {
      const gaps = new ServiceSampler({ exponential: 1 / arrivals.rate }, source);
      return () => (time += gaps.next());
    }
    case "list":
      return () => arrivals.times[count++];
  }
}
