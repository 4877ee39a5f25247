/** Formats a signed relative error for people: 0.0421 -> `+4.2 %`, -0.5 -> `−50 %`; `none` if there is none. */
export function formatError(error: number | null): string {
  if (error === null) return "none";
  const rounded = Number((100 * error).toPrecision(2));
  // A measurement cannot tell anything smaller from zero.
  if (Math.abs(rounded) < 0.05) return "0 %";
  const sign = rounded > 0 ? "+" : "−";
  return `${sign}${Math.abs(Math.round(10 * rounded) / 10)} %`;
}
