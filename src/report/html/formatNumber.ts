/** Four significant digits by default, zeros kept so that columns line up; larger numbers whole, without an exponent. */
export function formatNumber(value: number, digits = 4): string {
  if (value >= 10 ** (digits - 1)) return String(Math.round(value));
  return value < 1e-3 ? String(Number(value.toPrecision(digits))) : value.toPrecision(digits);
}
