import { type ChartSize, colours, legendColumns } from "./theme.ts";

const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];

/**
 * Colour and shape by condition, with one legend for both above the plot. There is no legend for a single condition. Up to 36
 * conditions look different from each other.
 */
export function conditionLooks(names: string[], size: ChartSize) {
  const legend =
    names.length > 1 ? ({ title: null, orient: "top", columns: legendColumns(names, size) } as const) : null;
  const field = { field: "condition", type: "nominal" } as const;
  const scale = (range: string[]) => ({ domain: names, range });
  const count = colours.series.length;
  return {
    color: { ...field, scale: scale(names.map((_, index) => colours.series[index % count])), legend },
    shape: {
      ...field,
      // When colours begin anew, shapes move on by one.
      scale: scale(names.map((_, index) => shapes[(index + Math.floor(index / count)) % shapes.length])),
      legend,
    },
  };
}
