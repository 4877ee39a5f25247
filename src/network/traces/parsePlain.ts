/** Parses a decimal number without a unit; undefined for anything else: `0x10`, `Infinity`, `1_000`, an empty text. */
export function parsePlain(cell: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}
