import type { Random } from "../base/random.ts";
import type { Service } from "./input.ts";

/** Gives the service time of one frame after another, seconds. */
export type ServiceSampler = () => number;

/**
 * Draws service times. Samples are sorted and a uniform number picks its quantile, so that under one seed a
 * frame that is slow in one plan is slow in the next (common random numbers by inversion: Law, Simulation
 * Modeling and Analysis, 5th ed., section 11.2).
 */
export function serviceSampler(service: Service, random: Random): ServiceSampler {
  if (service === null) return () => 0;
  if (typeof service === "number") return () => service;
  if ("exponential" in service) {
    const mean = service.exponential;
    return () => -mean * Math.log(1 - random());
  }
  const sorted = Float64Array.from(service).sort();
  return () => sorted[Math.floor(random() * sorted.length)];
}
