import type { TopLevelSpec } from "vega-lite";
import { formatFigure, objectives, wordsPer } from "../plan/objectives.ts";
import {
  type ChartSize,
  chartFrame,
  colours,
  fontSizes,
  ink,
  rampColours,
  textOn,
} from "../report/charts/theme.ts";
import { textWidth } from "../report/fontMetrics.ts";
import { type BestAt, noPlan, type WhereBest } from "./whereBest.ts";

/** Pixels of a row, where there are few. */
const rowHeight = 44;

/** Pixels of all rows. */
const maxHeight = 2000;

/** Values that a chart may show. There is no room for more, and text takes more of a page than colour. */
const maxTexts = 2500;

/** Pixels around a value, and between labels. */
const textRoom = 6;

/** Least pixels from one slanted label to the next. */
const slantedStep = 18;

/** Longest label of an axis, pixels. */
const labelLimit = 240;

/** Pixels for which few rows become higher, so that the title of the vertical axis has room. */
const titleHeight = 200;

/** Pixels of a legend's entry besides its label. */
const legendRoom = 34;

/**
 * Which plan is best at each pair of values of two axes: by colour, with the value that it reaches. The plans that are best
 * at most places have a colour of their own; so have places where no plan may be chosen. Values that do not fit are left out.
 *
 * @param axes the names of the two axes
 */
export function whereBestChart(
  { condition, objective, unit, places, values: axisValues }: WhereBest & { places: BestAt[] },
  [x, y]: readonly [string, string],
  size: ChartSize,
): TopLevelSpec {
  const counts = new Map<string, number>();
  for (const { plan } of places) if (plan !== null) counts.set(plan, (counts.get(plan) ?? 0) + 1);
  const named = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, colours.ramp.length)
    .map(([plan]) => plan);
  const own = rampColours(named.length);
  const labels = labelsOf(places, named);
  const shownOf = (plan: string | null): string => (plan === null ? noPlan : (labels.get(plan) ?? "others"));
  const hasEmpty = places.some(({ plan }) => plan === null);
  const others = named.length < counts.size ? ["others"] : [];
  const [columns, rows] = axisValues.map((each) => [...each]);
  const shownColours = new Map([
    ...named.map((plan, index): [string, string] => [labels.get(plan)!, own[index]]),
    ...others.map((name): [string, string] => [name, colours.others]),
    ...(hasEmpty ? [[noPlan, colours.none] as const] : []),
  ]);
  const values = places.map((place) => {
    const shown = shownOf(place.plan);
    return {
      ...place,
      shown,
      text:
        place.plan === null || place.mean === null
          ? ""
          : formatFigure(objectives[objective], place.mean, unit),
      ink: textOn(shownColours.get(shown)!),
    };
  });
  const isFull = places.length === rows.length * columns.length;
  const title = Math.min(titleHeight, textWidth(y, fontSizes.title, true) + textRoom);
  const height = Math.min(Math.max(rowHeight, title / rows.length), maxHeight / rows.length);
  const hasTexts =
    values.length <= maxTexts &&
    height > fontSizes.label + textRoom &&
    values.every(({ text }) => textWidth(text, fontSizes.label) + textRoom <= size.width / columns.length);
  /** @param room pixels for the title */
  const axis = (title: string, room: number) => ({
    title: title === "" ? null : title,
    axis: {
      labelLimit,
      // By default, axes leave 200 pixels for labels, and the title is drawn over longer ones.
      maxExtent: labelLimit,
      labelOverlap: "greedy" as const,
      labelSeparation: textRoom,
      titleLimit: room,
      ticks: false,
      domain: false,
      ...(title === "" && { labels: false }),
    },
  });
  return {
    ...chartFrame(
      `Best plan by ${wordsPer(objectives[objective], unit)}: ${condition}`,
      [
        hasTexts
          ? "The plan that is best in more cells of a place than any other, and the mean of the best values."
          : "The plan that is best in more cells of a place than any other. The table has the values: they do not fit in here.",
        ...(hasEmpty
          ? [
              "No plan: there are more cells in which none that may be chosen keeps up with the arrivals and to the limits.",
            ]
          : []),
        ...(isFull
          ? []
          : [
              "Blank: the study has no cell there, or none with a prediction for this chart; cells.csv lists those that failed.",
            ]),
      ].join(" "),
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
        ...axis(x, size.width),
        axis: { ...axis(x, size.width).axis, ...columnLabels(columns, size.width) },
      },
      y: {
        field: "y",
        type: "nominal",
        scale: { domain: rows },
        ...axis(y, rows.length * height),
      },
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
              domain: [...shownColours.keys()],
              range: [...shownColours.values()],
            },
            legend: {
              title: null,
              orient: "bottom",
              columns: 2,
              labelLimit: size.width / 2 - legendRoom,
              // The colour of no plan is that of paper, almost.
              ...(hasEmpty && { symbolStrokeWidth: 1, symbolStrokeColor: ink.muted }),
            },
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

/** The angle of the columns' labels: slanted where they do not fit side by side and all of them do so. Otherwise some are left out. */
function columnLabels(columns: readonly string[], width: number) {
  const step = width / columns.length;
  const widest = Math.max(0, ...columns.map((name) => textWidth(name, fontSizes.label)));
  if (widest + textRoom <= step || step < slantedStep) return { labelAngle: 0 };
  return { labelAngle: -45, labelOverlap: false };
}

/** Names plans in words, and with their id where others have the same words. */
function labelsOf(places: readonly BestAt[], plans: readonly string[]): Map<string, string> {
  const words = new Map(places.map((place) => [place.plan, place.words]));
  const all = plans.map((plan) => words.get(plan)!);
  return new Map(
    plans.map((plan, index) => {
      const isOne = all.filter((other) => other === all[index]).length === 1;
      return [plan, isOne ? all[index] : `${all[index]} (${plan})`];
    }),
  );
}
