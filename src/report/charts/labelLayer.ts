import { type LabelPlace, type PixelPoint, placeLabels } from "./placeLabels.ts";
import { type ChartSize, fontSizes, ink, type Layer } from "./theme.ts";

/** The layer that writes labels at their computed places. */
export function labelLayer(values: (LabelPlace & { label: string })[]): Layer {
  return {
    name: "labels",
    data: { values },
    mark: {
      type: "text",
      fontSize: fontSizes.label,
      color: ink.text,
      baseline: "middle",
      dx: { expr: "datum.dx" },
      dy: { expr: "datum.dy" },
      align: { expr: "datum.align" },
    },
    encoding: { text: { field: "label" } },
  };
}

/** Among many points, a label further away than this, in pixels, could be mistaken for another point's. */
const near = 16;

/**
 * Labels for these points, the most important first, if there is room nearby.
 *
 * @param marks pixels of everything that labels must not cover
 */
export function nearLabels<T extends { label: string }>(
  wanted: T[],
  pixel: (point: T) => PixelPoint,
  marks: PixelPoint[],
  size: ChartSize,
): (T & LabelPlace)[] {
  const requests = wanted.map((point) => ({ ...pixel(point), text: point.label }));
  const places = placeLabels(requests, marks, size, fontSizes.label);
  return wanted.flatMap((point, index) => {
    const place = places[index];
    return place && Math.hypot(place.dx, place.dy) < near ? [{ ...point, ...place }] : [];
  });
}
