/** A share that a user gave, in percent, with all its digits: 12.5 for 0.125, and 7 for 0.07, which times 100 is a little more. */
export function givenPercent(share: number): number {
  return Number((100 * share).toPrecision(12));
}
