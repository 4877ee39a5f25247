import type { Validation } from "../../judge/validation.ts";
import type { MeasuredPoint } from "./explorerData.ts";

/** Returns what was measured of a run's plans, with its intervals; nothing where the run was not validated. */
export function measuredPoints(validation: Validation | null): MeasuredPoint[] {
  return (validation?.points ?? []).map(({ measured: { condition, plan, batch, latency, throughput } }) => {
    const { mean, p95, p99, interval } = latency;
    return { condition, plan, ...(batch && { batch }), latency: { mean, p95, p99, interval }, throughput };
  });
}
