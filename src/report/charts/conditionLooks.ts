import { type ChartSize, colours, legendColumns } from "./theme.ts";

const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];

/**
 * Colour and shape by condition, with one legend for both above the plot. There is no legend for a single condition.
 */
export function conditionLooks(names: string[], size: ChartSize) {
  const legend =
    names.length > 1 ? ({ title: null, orient: "top", columns: legendColumns(names, size) } as const) : null;
  const scale = (of: readonly string[]) => ({ domain: names, range: names.map((_, i) => of[i % of.length]) });
  const field = { field: "condition", type: "nominal" } as const;
  return {
    color: { ...field, scale: scale(colours.series), legend },
    shape: { ...field, scale: scale(shapes), legend },
  };
}
