import { max, min } from "simple-statistics";
import type { WorkUnit } from "../../plan/workUnit.ts";
import { logTicks } from "./axes.ts";
import { type FixedScale, fixedScale } from "./scales.ts";
import { type ChartSize, isNarrow } from "./theme.ts";

/** Intervals widen the range of an axis beyond the points by this factor at most. */
const reach = 2;

/**
 * The scales of a latency-throughput plane for these points, logarithmic if their range is wide. The range includes the
 * points' intervals as far as they do not dwarf the points: with two replications, they may be many times as wide as the value
 * and go below zero. Bars must end at the axes' ends.
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
  return {
    x: fixedScale(
      reached(
        points.map(({ latency }) => latency),
        points.flatMap(({ latencyLow, latencyHigh }) => [latencyLow, latencyHigh]),
      ),
      8,
    ),
    y: fixedScale(
      reached(
        points.map(({ throughput }) => throughput),
        points.flatMap(({ throughputLow, throughputHigh }) => [throughputLow, throughputHigh]),
      ),
      30,
    ),
  };
}

/** The values that an axis must have room for: those of the points, and their intervals' ends as far as bars may reach. */
function reached(values: number[], ends: (number | null | undefined)[]): number[] {
  if (values.length === 0) return values;
  const [least, most] = [min(values) / reach, max(values) * reach];
  return [
    ...values,
    ...ends.flatMap((end) => (typeof end === "number" ? [Math.min(most, Math.max(least, end))] : [])),
  ];
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
