import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";

/**
 * Returns the pairs of devices between which the frames of two neighbouring stages pass, in turn: with n pairs, number f mod n
 * passes frame f. None is listed twice.
 *
 * @param from the devices of a stage, in turn
 * @param to those of the next stage
 */
export function pairsInTurn(from: readonly string[], to: readonly string[]): [from: string, to: string][] {
  if (from.length === 1 && to.length === 1) return [[from[0], to[0]]];
  const count = leastCommonMultiple(from.length, to.length);
  return Array.from({ length: count }, (_, turn) => [from[turn % from.length], to[turn % to.length]]);
}
