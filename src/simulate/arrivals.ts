import type { Random } from "../base/random.ts";
import type { Arrivals } from "./input.ts";
import { ServiceSampler } from "./service.ts";

/** Gives the time of one open arrival after another, seconds, never going back. */
export type ArrivalTimes = () => number;

/**
 * The times of open arrivals; undefined where arrivals are saturated. The first periodic frame comes at 0.
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
