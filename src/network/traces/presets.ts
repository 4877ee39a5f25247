import type { MarkovSpec } from "./traceSpec.ts";

/** A ready-made spec, and the source of its parameters. */
export interface TracePreset {
  description: string;
  /** Which parameters come from which source, and which are assumed. */
  source: string;
  spec: MarkovSpec;
}

/**
 * Spectral efficiency of the channel quality indicators 1 to 15, bit/s per Hz: 3GPP TS 36.213, table 7.2.3-1.
 */
const lteEfficiency = [
  0.1523, 0.2344, 0.377, 0.6016, 0.877, 1.1758, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223, 3.9023, 4.5234,
  5.1152, 5.5547,
];

/** The part of a 10 MHz carrier that carries data: 50 resource blocks of 180 kHz. */
const lteBandwidth = 50 * 180e3;

/**
 * Bit/s of modulation and coding schemes 0 to 7, 20 MHz, one stream, long guard interval: IEEE 802.11-2012,
 * table 20-30.
 */
const wifiRates = [6.5e6, 13e6, 19.5e6, 26e6, 39e6, 52e6, 58.5e6, 65e6];

/**
 * Creates a link that moves up and down a list of rates one step at a time, as link adaptation does, starting in the
 * middle. With an outage it sometimes drops out and comes back at the lowest rate.
 */
function ladder(
  rates: readonly number[],
  stay: number,
  outage?: { share: number; stay: number },
): MarkovSpec {
  const states = rates.map((rate) => ({ rate, stay }));
  const next: number[][] = rates.map((_, i) => rates.map((_, j) => (Math.abs(i - j) === 1 ? 1 : 0)));
  if (outage) {
    for (const row of next)
      row.push((outage.share / (1 - outage.share)) * row.reduce((sum, weight) => sum + weight, 0));
    next.push(rates.map((_, j) => (j === 0 ? 1 : 0)).concat(0));
    states.push({ rate: 0, stay: outage.stay });
  }
  // A trace starts in the first state, so the middle of the list comes first.
  return rotate({ kind: "markov", states, next }, Math.floor(rates.length / 2));
}

/** Returns the same chain with state `first` first. */
function rotate({ kind, states, next }: MarkovSpec, first: number): MarkovSpec {
  const turn = <T>(items: readonly T[]): T[] => [...items.slice(first), ...items.slice(0, first)];
  return { kind, states: turn(states), next: next && turn(next).map(turn) };
}

const lteSource =
  "Rates: spectral efficiencies of 3GPP TS 36.213 table 7.2.3-1 over 10 MHz (50 resource blocks), a third of the cell. " +
  "How long a rate lasts and how often it drops out are assumptions, not fitted; the rates lie in the range of " +
  "0 to 173 Mbit/s that Raca et al. measured once a second (Beyond Throughput, ACM MMSys 2018).";

const wifiSource =
  "Rates: IEEE 802.11-2012 table 20-30 (802.11n, 20 MHz, one stream, as in a Raspberry Pi 3), of which 65 % is left to " +
  "TCP after contention and acknowledgements. That share, and how long a rate lasts, are assumptions, not fitted.";

/** Traces like those of LTE and Wi-Fi, by name. They contain rates only; the conditions give the delay. */
export const tracePresets: Readonly<Record<string, TracePreset>> = {
  "lte-static": {
    description: "LTE, 10 MHz, a third of the cell, device at rest: 0.5 to 17 Mbit/s, a change every 5 s",
    source: lteSource,
    spec: ladder(
      lteEfficiency.map((e) => (e * lteBandwidth) / 3),
      5,
    ),
  },
  "lte-car": {
    description:
      "LTE, 10 MHz, a third of the cell, in a car: 0.5 to 17 Mbit/s, a change every 0.5 s, outages of 1 s",
    source: lteSource,
    spec: ladder(
      lteEfficiency.map((e) => (e * lteBandwidth) / 3),
      0.5,
      { share: 0.02, stay: 1 },
    ),
  },
  "wifi-home": {
    description: "802.11n, 20 MHz, one stream, some metres away: 4 to 42 Mbit/s, a change every 2 s",
    source: wifiSource,
    spec: ladder(
      wifiRates.map((rate) => 0.65 * rate),
      2,
    ),
  },
  "wifi-crowded": {
    description:
      "802.11n, 20 MHz, one stream, half the air taken by others: 2 to 21 Mbit/s, a change every 0.2 s, gaps of 0.3 s",
    source: wifiSource,
    spec: ladder(
      wifiRates.map((rate) => 0.5 * 0.65 * rate),
      0.2,
      { share: 0.02, stay: 0.3 },
    ),
  },
};
