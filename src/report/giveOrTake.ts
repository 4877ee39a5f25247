/** Formats half the width of an interval as a share of its middle: ` ±6 %`. Empty without an interval. */
export function giveOrTake(interval: readonly [number, number] | undefined): string {
  if (!interval) return "";
  const [low, high] = interval;
  return ` ±${Number(((100 * (high - low)) / (high + low)).toPrecision(2))} %`;
}
