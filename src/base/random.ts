import alea from "seedrandom/lib/alea.js";

/** Draws the next number, uniform on [0, 1). */
export type Random = () => number;

/**
 * A stream of random numbers of its own for every name, all from one seed, so that two plans meet the same
 * weather (common random numbers) and one more draw here changes nothing there.
 *
 * The generator is Alea (Baagøe 2010) as shipped in seedrandom: integer and multiply-add steps only, hence the
 * same numbers on every machine.
 *
 * @param seed the run's seed
 * @param name what the stream is for, such as `service/pi/0`
 */
export function randomStream(seed: number | string, name: string): Random {
  return alea(`${seed}/${name}`);
}
