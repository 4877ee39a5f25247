import { expect } from "vitest";
import type { LabelPlace, LabelRequest, PixelPoint } from "../../src/report/charts/placeLabels.ts";
import type { ChartSize } from "../../src/report/charts/theme.ts";
import { textWidth } from "../../src/report/fontMetrics.ts";

/** A label's box in pixels, twelve high. */
export interface LabelBox {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The box of a label that was placed next to its point. */
export function labelBox(
  { x, y, text }: LabelRequest,
  { dx, dy, align }: LabelPlace,
  fontSize: number,
): LabelBox {
  const width = textWidth(text, fontSize);
  const left = x + dx - (align === "left" ? 0 : align === "right" ? width : width / 2);
  return { left, right: left + width, top: y + dy - 6, bottom: y + dy + 6 };
}

/** Expects that no label leaves the plot, covers a mark, or covers another label. */
export function expectClear(boxes: LabelBox[], marks: PixelPoint[], size: ChartSize): void {
  for (const [index, box] of boxes.entries()) {
    expect(box.left >= 0 && box.right <= size.width && box.top >= 0 && box.bottom <= size.height).toBe(true);
    const inside = marks.filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom);
    expect(inside).toEqual([]);
    for (const other of boxes.slice(index + 1)) {
      const apart =
        box.right <= other.left ||
        other.right <= box.left ||
        box.bottom <= other.top ||
        other.bottom <= box.top;
      expect(apart).toBe(true);
    }
  }
}
