import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { randomStream } from "./random.ts";

const known = new Map<number, Float64Array>();

/** The middles of so many equally likely parts of the standard normal distribution, increasing. */
function middles(count: number): Float64Array {
  let values = known.get(count);
  if (!values) {
    values = Float64Array.from({ length: count }, (_, part) => normalQuantile((part + 0.5) / count, 0, 1));
    known.set(count, values);
  }
  return values;
}

/**
 * Draws a sample of the standard normal distribution that has one value of each of its equally likely parts, in random order.
 * Several such samples are a Latin hypercube (McKay, Beckman and Conover 1979): quantiles of what is computed from them are much
 * less noisy than with independent numbers.
 *
 * @param name the stream's name, as in `randomStream`
 */
export function normalSample(count: number, seed: number | string, name: string): Float64Array {
  const sample = middles(count).slice();
  const random = randomStream(seed, name);
  // Fisher and Yates: every order is equally likely.
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [sample[last], sample[other]] = [sample[other], sample[last]];
  }
  return sample;
}
