import type { Conditions } from "./conditions.ts";
import { segmentBytes } from "./lossSampler.ts";
import { valueAt } from "./trace.ts";

/** A congestion control of TCP that takes every loss for a sign of congestion, by the kernel's name. */
export type CongestionControl = "reno" | "cubic";

/** All of them. */
export const congestionControls = ["reno", "cubic"] as const satisfies readonly CongestionControl[];

/**
 * Returns the bytes that a connection has under way at most on average, because losses make its congestion window smaller: the window of
 * one segment at least.
 *
 * Reno: the throughput equation of RFC 5348, section 3.1 (Padhye et al., "Modeling TCP Throughput", 1998), with its b = 1, as Linux counts
 * acknowledged segments and not acknowledgements, and its time-out of four round trips. For few losses it is the equation of Mathis et
 * al. (1997), 1.22 / sqrt(p) segments. CUBIC: the larger of its own average window (RFC 9438, section 5) and Reno's, which it follows where its own is
 * smaller (section 4.3).
 *
 * @param loss probability that losses begin with a segment
 * @param roundTrip in seconds
 */
export function congestionWindow(control: CongestionControl, loss: number, roundTrip: number): number {
  if (loss === 0) return Number.POSITIVE_INFINITY;
  const timeouts = 4 * 3 * Math.sqrt((3 * loss) / 8) * loss * (1 + 32 * loss * loss);
  const reno = 1 / (Math.sqrt((2 * loss) / 3) + timeouts);
  const segments = control === "cubic" ? Math.max(reno, cubicWindow(roundTrip / loss)) : reno;
  return Math.max(1, segments) * segmentBytes;
}

/** Segments; (C (3 + beta) / (4 (1 - beta)))^(1/4) (RTT / p)^(3/4) with C = 0.4 and beta = 0.7. */
function cubicWindow(roundTripPerLoss: number): number {
  const root = Math.sqrt(roundTripPerLoss);
  return Math.sqrt(Math.sqrt((0.4 * 3.7) / (4 * 0.3))) * root * Math.sqrt(root);
}

/** Returns the probability that losses begin with a segment sent at `t`. Those of one burst make the window smaller once. */
export function lossBegins({ loss, burst, trace }: Conditions, t: number): number {
  if (!burst) return trace?.loss ? valueAt(trace, trace.loss, t) : loss;
  const { p, r, bad, good } = burst;
  const inBad = p + r === 0 ? 0 : p / (p + r);
  // A burst begins, or a segment is lost in the good state; both together are no more than all losses.
  return Math.min(inBad * bad + (1 - inBad) * good, (1 - inBad) * (p + good));
}
