import type { FrontPoint } from "./frontSteps.ts";
import { along, type LabelPlace, type PixelPoint, placeLabels } from "./placeLabels.ts";
import { type FixedScale, scalePosition } from "./scales.ts";
import { type ChartSize, fontSizes, isNarrow } from "./theme.ts";

/** A plan's point in the plane, as far as its label is concerned. */
export interface LabelledPoint extends FrontPoint {
  label: string;
  isBaseline: boolean;
  onFront: boolean;
  duplicate: boolean;
  latencyLow: number | null;
  latencyHigh: number | null;
  throughputLow: number | null;
  throughputHigh: number | null;
}

/** Labels of points closer together than this, in pixels, could be read as each other's. */
const clearance = 26;

/**
 * Labels for the plane, wherever there is room: the baselines, the two ends of the front, then the rest of it. They do not
 * cover points, the front's line or error bars. If points crowd together, one of them is labelled.
 *
 * @param steps corners of the front's line
 */
export function planeLabels(
  points: LabelledPoint[],
  steps: FrontPoint[],
  scales: Record<"x" | "y", FixedScale>,
  size: ChartSize,
): (FrontPoint & LabelPlace & { label: string })[] {
  const pixel = ({ latency, throughput }: FrontPoint): PixelPoint => ({
    x: scalePosition(scales.x, latency) * size.width,
    y: (1 - scalePosition(scales.y, throughput)) * size.height,
  });
  const front = points
    .filter((point) => !point.isBaseline && point.onFront && !point.duplicate)
    .sort((a, b) => a.latency - b.latency);
  const baselines = points.filter((point) => point.isBaseline);
  const wanted = spread(
    [...baselines, ...front.slice(0, 1), ...front.slice(1).reverse()],
    pixel,
    baselines.length,
  ).slice(0, isNarrow(size) ? 8 : 16);
  const places = placeLabels(
    wanted.map((point) => ({ ...pixel(point), text: point.label })),
    [
      ...points.map(pixel),
      ...along(steps.map(pixel)),
      ...points.flatMap(errorBars).flatMap((bar) => along(bar.map(pixel))),
    ],
    size,
    fontSizes.label,
  );
  return wanted.flatMap(({ label, latency, throughput }, index) => {
    const place = places[index];
    return place ? [{ label, latency, throughput, ...place }] : [];
  });
}

/** Keeps the points that are clear of all points kept before them. The first `always` points are kept in any case. */
function spread<T>(points: T[], pixel: (point: T) => PixelPoint, always: number): T[] {
  const kept: T[] = [];
  for (const [index, point] of points.entries()) {
    const { x, y } = pixel(point);
    const isClear = kept.map(pixel).every((other) => Math.hypot(other.x - x, other.y - y) >= clearance);
    if (index < always || isClear) kept.push(point);
  }
  return kept;
}

/** The ends of a point's error bars. */
function errorBars(point: LabelledPoint): FrontPoint[][] {
  const { latency, throughput, latencyLow, latencyHigh, throughputLow, throughputHigh } = point;
  return [
    ...(latencyLow === null || latencyHigh === null
      ? []
      : [[latencyLow, latencyHigh].map((end) => ({ latency: end, throughput }))]),
    ...(throughputLow === null || throughputHigh === null
      ? []
      : [[throughputLow, throughputHigh].map((end) => ({ latency, throughput: end }))]),
  ];
}
