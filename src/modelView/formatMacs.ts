/** Formats multiply-accumulates for people: 118013952 -> `118 M`; `unknown` for null. */
export function formatMacs(macs: number | null): string {
  if (macs === null) return "unknown";
  const [factor, prefix] = steps.find(([least]) => macs >= least) ?? [1, ""];
  return `${Number((macs / factor).toPrecision(3))} ${prefix}`.trimEnd();
}

const steps: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Formats multiply-accumulates with their unit, where there is little room: `118 MMACs`, `500 MACs`. */
export function macsWithUnit(macs: number): string {
  const text = formatMacs(macs);
  return /\d$/.test(text) ? `${text} MACs` : `${text}MACs`;
}
