import type { WorkUnit } from "../../plan/workUnit.ts";
import { logTicks } from "./axes.ts";
import { type FixedScale, fixedScale } from "./scales.ts";
import { type ChartSize, isNarrow } from "./theme.ts";

/**
 * The scales of a latency-throughput plane for these points, logarithmic if their range is wide. The range includes the
 * points' intervals, if they have any.
 */
export function planeScales(
  points: {
    latency: number;
    throughput: number;
    latencyLow?: number | null;
    latencyHigh?: number | null;
    throughputLow?: number | null;
    throughputHigh?: number | null;
  }[],
): Record<"x" | "y", FixedScale> {
  const latencies = points.flatMap((point) => [point.latency, point.latencyLow, point.latencyHigh]);
  const throughputs = points.flatMap((point) => [
    point.throughput,
    point.throughputLow,
    point.throughputHigh,
  ]);
  return {
    x: fixedScale(
      latencies.filter((value) => typeof value === "number"),
      8,
    ),
    y: fixedScale(
      throughputs.filter((value) => typeof value === "number"),
      30,
    ),
  };
}

/**
 * The two axes of a latency-throughput plane.
 *
 * @param unit of the latencies
 * @param of what throughputs count
 */
export function planeAxes(
  { x, y }: Record<"x" | "y", FixedScale>,
  unit: string,
  of: WorkUnit,
  size: ChartSize,
) {
  return {
    x: {
      field: "latency",
      type: "quantitative" as const,
      title: `Mean latency (${unit}${logarithmic(x)})`,
      scale: { ...x },
      axis: scaleTicks(x, isNarrow(size) ? 4 : 9),
    },
    y: {
      field: "throughput",
      type: "quantitative" as const,
      title: `Throughput (${of}s/s${logarithmic(y)})`,
      scale: { ...y },
      axis: scaleTicks(y, 7),
    },
  };
}

/** The words for the scale that follow the unit in an axis title. */
export function logarithmic(scale: FixedScale): string {
  return scale.type === "log" ? ", log scale" : "";
}

/** An axis with at most this many ticks, at round values. */
export function scaleTicks(scale: FixedScale, max: number) {
  if (scale.type === "linear") return { tickCount: max };
  return { values: logTicks(scale.domain, max), format: ",~r", labelOverlap: false };
}
