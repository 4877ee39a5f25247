import { textWidth } from "../fontMetrics.ts";
import type { ChartSize } from "./theme.ts";

/** A point in pixels from the plot's top left corner. */
export interface PixelPoint {
  x: number;
  y: number;
}

/** A label that should be next to its point. */
export interface LabelRequest extends PixelPoint {
  text: string;
}

/** A label's place relative to its point, in the terms of Vega's text mark. `align` says which end `dx` moves. */
export interface LabelPlace {
  dx: number;
  dy: number;
  align: "left" | "center" | "right";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** First next to the point, then above and below, then further away along the diagonals. */
const candidates: readonly LabelPlace[] = [
  { dx: 9, dy: 0, align: "left" },
  { dx: -9, dy: 0, align: "right" },
  { dx: 0, dy: -14, align: "center" },
  { dx: 0, dy: 14, align: "center" },
  { dx: 8, dy: -13, align: "left" },
  { dx: 8, dy: 13, align: "left" },
  { dx: -8, dy: -13, align: "right" },
  { dx: -8, dy: 13, align: "right" },
  { dx: 14, dy: -22, align: "left" },
  { dx: 14, dy: 22, align: "left" },
  { dx: -14, dy: -22, align: "right" },
  { dx: -14, dy: 22, align: "right" },
];

/**
 * Places labels greedily, the most important first, so that none covers a mark, another label or the plot's
 * edge. A label with no free place gets null: the tooltip and the table still name its point.
 *
 * @param marks pixels of everything that labels must not cover
 */
export function placeLabels(
  requests: LabelRequest[],
  marks: PixelPoint[],
  size: ChartSize,
  fontSize: number,
): (LabelPlace | null)[] {
  const taken: Box[] = marks.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  return requests.map((request) => {
    for (const place of candidates) {
      const box = labelBox(request, place, fontSize);
      if (!isInside(box, size) || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return place;
    }
    return null;
  });
}

/** Browsers may fall back to a font a tenth wider than ours. */
const fallbackSlack = 1.1;

function labelBox({ x, y, text }: LabelRequest, { dx, dy, align }: LabelPlace, fontSize: number): Box {
  const width = textWidth(text, fontSize) * fallbackSlack;
  const left = x + dx - (align === "left" ? 0 : align === "right" ? width : width / 2);
  return { left, right: left + width, top: y + dy - fontSize * 0.6, bottom: y + dy + fontSize * 0.6 };
}

function isInside(box: Box, size: ChartSize): boolean {
  return box.left >= 0 && box.right <= size.width && box.top >= 0 && box.bottom <= size.height;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Points every few pixels along a line, its end included, so that labels keep clear of it. */
export function along(corners: PixelPoint[]): PixelPoint[] {
  const points = corners.slice(1).flatMap((to, index) => {
    const from = corners[index];
    const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 8);
    return Array.from({ length: count }, (_, i) => ({
      x: from.x + ((to.x - from.x) * i) / count,
      y: from.y + ((to.y - from.y) * i) / count,
    }));
  });
  return [...points, ...corners.slice(-1)];
}
