import alea from "seedrandom/lib/alea.js";

/** Draws the next number, uniform on [0, 1). */
export type Random = () => number;

/** Makes a stream of random numbers, for those who may not draw any: making one takes longer than hundreds of draws. */
export type RandomSource = () => Random;

/**
 * Returns a separate stream of random numbers for each name, all from one seed. So two plans meet the same weather
 * (common random numbers), and an additional draw from one stream does not change another.
 *
 * The generator is Alea (Baagøe 2010) as shipped in seedrandom. It uses only integer and multiply-add steps, so it
 * gives the same numbers on every machine.
 *
 * @param seed the run's seed
 * @param name what the stream is for, such as `service/pi/0`
 */
export function randomStream(seed: number | string, name: string): Random {
  return alea(`${seed}/${name}`);
}
