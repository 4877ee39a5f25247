import type { TopLevelSpec } from "vega-lite";
import { formatFigure, objectives } from "../plan/objectives.ts";
import {
  type ChartSize,
  chartFrame,
  colours,
  fontSizes,
  rampColours,
  textOn,
} from "../report/charts/theme.ts";
import { textWidth } from "../report/fontMetrics.ts";
import type { BestAt, WhereBest } from "./whereBest.ts";

/** Pixels of a row, where there are few. */
const rowHeight = 44;

/** Pixels of all rows. */
const maxHeight = 2000;

/** Values that a chart may show. There is no room for more, and text takes more of a page than colour. */
const maxTexts = 2500;

/** Pixels around a value. */
const textRoom = 6;

/**
 * Which plan is best at each pair of values of two axes: by colour, with the value that it reaches. The plans that are best
 * at most places have a colour of their own. Values that do not fit are left out.
 *
 * @param axes the names of the two axes
 */
export function whereBestChart(
  { condition, objective, places }: WhereBest & { places: BestAt[] },
  [x, y]: readonly [string, string],
  size: ChartSize,
): TopLevelSpec {
  const counts = new Map<string, number>();
  for (const { plan } of places) counts.set(plan, (counts.get(plan) ?? 0) + 1);
  const named = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, colours.ramp.length)
    .map(([plan]) => plan);
  const own = rampColours(named.length);
  const colourOf = (plan: string): string => own[named.indexOf(plan)] ?? colours.others;
  const others = named.length < counts.size ? ["others"] : [];
  const rows = [...new Set(places.map((place) => place.y))];
  const columns = [...new Set(places.map((place) => place.x))];
  const values = places.map((place) => ({
    ...place,
    shown: named.includes(place.plan) ? place.plan : "others",
    text: formatFigure(objectives[objective], place.mean),
    ink: textOn(colourOf(place.plan)),
  }));
  const height = Math.min(rowHeight, maxHeight / rows.length);
  const hasTexts =
    values.length <= maxTexts &&
    height > fontSizes.label + textRoom &&
    values.every(({ text }) => textWidth(text, fontSizes.label) + textRoom <= size.width / columns.length);
  const axis = (title: string) => ({
    title: title === "" ? null : title,
    axis: {
      labelLimit: 240,
      labelOverlap: "greedy" as const,
      ticks: false,
      domain: false,
      ...(title === "" && { labels: false }),
    },
  });
  return {
    ...chartFrame(
      `Best plan by ${objectives[objective].words}: ${condition}`,
      hasTexts
        ? "The plan that is best in most cells of a place, and the mean of the best values."
        : "The plan that is best in most cells of a place. The table has the values: they do not fit in here.",
      size,
    ),
    width: size.width,
    height: rows.length * height,
    data: { values },
    encoding: {
      x: {
        field: "x",
        type: "nominal",
        scale: { domain: columns },
        ...axis(x),
        axis: { ...axis(x).axis, labelAngle: 0 },
      },
      y: { field: "y", type: "nominal", scale: { domain: rows }, ...axis(y) },
    },
    layer: [
      {
        name: "places",
        mark: { type: "rect", stroke: "#ffffff" },
        encoding: {
          color: {
            field: "shown",
            type: "nominal",
            scale: {
              domain: [...named, ...others],
              range: [...own, ...others.map(() => colours.others)],
            },
            legend: { title: null, orient: "bottom", columns: 2, labelLimit: size.width / 2 },
          },
        },
      },
      ...(hasTexts
        ? [
            {
              name: "values",
              mark: {
                type: "text" as const,
                fontSize: fontSizes.label,
                color: { expr: "datum.ink" },
              },
              encoding: { text: { field: "text" } },
            },
          ]
        : []),
    ],
  };
}
