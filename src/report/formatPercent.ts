/** A share for people: 0.3177 -> `31.8 %`. */
export function formatPercent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
