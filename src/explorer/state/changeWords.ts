/** A smaller change is one of rounding. */
const least = 1e-6;

/**
 * Says by how much the second figure differs from the first: `+12 %`, and below 1 % with one digit, `−0.2 %`. Nothing can be said of a
 * first figure of 0.
 */
export function changeWords(a: number, b: number): string {
  if (a === b) return "none";
  if (a === 0) return "";
  const percent = 100 * Math.abs(b / a - 1);
  if (percent < 100 * least) return "none";
  return `${b > a ? "+" : "−"}${percent < 1 ? Number(percent.toPrecision(1)) : Math.round(percent)} %`;
}
