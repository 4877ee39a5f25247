import { counted } from "../../base/counted.ts";
import { formatShare } from "../../judge/formatShare.ts";
import { givenPercent } from "../../judge/givenPercent.ts";
import type { Validation } from "../../judge/validation.ts";
import { worstError } from "../validationRows.ts";

/** Says in a sentence or two how far the predictions can be trusted; empty if nothing was measured. */
export function trustWords({ points, summaries, tolerance }: Validation): string {
  const all = summaries.find(({ condition }) => condition === null);
  if (points.length === 0 || !all) return "";
  const close = points.filter(({ withinTolerance }) => withinTolerance).length;
  const worst = Math.max(...points.map(worstError));
  const { covered } = all;
  const held = covered
    ? `; the 95 % intervals hold ${counted(covered.latency, "latency", "latencies")} and ${counted(covered.throughput, "throughput")} of ${covered.points}`
    : "";
  const within = `${close} of ${points.length} ${points.length === 1 ? "point is" : "points are"} within ${givenPercent(tolerance)} % in latency and throughput, and the worst figure is ${formatShare(worst)} off${held}`;
  const { order } = all;
  const taus = [order.latency, order.throughput].flatMap((agreement) => agreement?.tau ?? []);
  if (taus.length === 0) return `How far to trust them: ${within}.`;
  const ordered = Math.min(...taus);
  const choice =
    ordered >= 0.9
      ? "the order of the plans is right, so that the choice between them can be trusted"
      : ordered >= 0.5
        ? "the order of the plans is mostly right, so measure those that come close to each other"
        : "the order of the plans is often wrong, so measure before you choose";
  return `How far to trust them: ${within}; ${choice}.`;
}
