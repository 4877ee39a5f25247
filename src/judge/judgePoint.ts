import { mediumName } from "../explore/linkInput.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Measurement } from "./measurement.ts";
import { relativeError } from "./relativeError.ts";
import type { Point } from "./validation.ts";

/**
 * Compares a prediction with its measurement. If a queue kept growing in either of them (`stable` is false), latency
 * depends on the length of the run and not on the plan, so the latency errors and parts are null.
 *
 * @param outputDifference largest absolute difference of the outputs from the whole model's, if compared
 * @param tolerance largest accepted error, 0.1 for 10 %
 * @param drifted the prediction for devices as fast as they were while this was measured, if that is known
 */
export function judgePoint(
  predicted: Prediction,
  measured: Measurement,
  outputDifference: number | null,
  tolerance: number,
  drifted?: Prediction,
): Point {
  const settled = predicted.stable && measured.stable !== false;
  const latencyError = (key: "mean" | "p50" | "p95", of = predicted) =>
    settled && of.stable ? relativeError(of.latency[key], measured.latency[key]) : null;
  const throughputError = (of: Prediction) => relativeError(of.throughput.mean, measured.throughput.mean);
  const part = (key: "compute" | "transfer" | "waiting") => {
    const value = measured.parts[key];
    return settled && value !== null ? predicted.parts[key] - value : null;
  };
  const errors = {
    latency: latencyError("mean"),
    p50: latencyError("p50"),
    p95: latencyError("p95"),
    throughput: throughputError(predicted),
  };
  return {
    condition: predicted.condition,
    plan: predicted.plan,
    predicted,
    measured,
    errors,
    ...(drifted && {
      drifted: { latency: latencyError("mean", drifted), throughput: throughputError(drifted) },
    }),
    parts: { compute: part("compute"), transfer: part("transfer"), waiting: part("waiting") },
    bottleneck: measured.bottleneck === null ? null : isPredicted(measured.bottleneck, predicted),
    outputDifference,
    // Without an error of throughput, nothing came through where something was predicted. Latency may have none.
    withinTolerance:
      errors.throughput !== null &&
      [errors.latency, errors.throughput].every((error) => error === null || Math.abs(error) <= tolerance),
  };
}

/**
 * Whether a measured bottleneck was predicted. A shared medium and a link over it count as the same: which of them is busier depends on how
 * long a run takes to begin and to end.
 */
function isPredicted(measured: string, { bottleneck, resources }: Prediction): boolean {
  if (measured === bottleneck) return true;
  const links = resources.flatMap(({ name, kind }) => (kind === "link" ? [name] : []));
  const both = [measured, bottleneck];
  return both.includes(mediumName) && both.every((name) => links.includes(name));
}
