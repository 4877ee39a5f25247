/** Formats a share for people: 0.0421 -> `4.2 %`. */
export function formatShare(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
