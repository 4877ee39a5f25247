/** Four significant digits, zeros kept so that columns line up; thousands whole. */
export function formatNumber(value: number): string {
  if (value >= 1000) return String(Math.round(value));
  return value < 1e-3 ? String(Number(value.toPrecision(4))) : value.toPrecision(4);
}
