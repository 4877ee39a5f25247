import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Run } from "../../explore/run.ts";
import { textWidth } from "../fontMetrics.ts";
import { chosenRows, planRowsPlot } from "./chosenRows.ts";
import { type ChartSize, chartFrame, colours, fontSizes, isNarrow, textOn } from "./theme.ts";

/** Smallest font of the numbers, pixels. Where they need a smaller one, colours have to do. */
const leastFont = 8;

/** Pixels between two numbers. */
const textGap = 3;

/**
 * How busy the devices and links of the front's plans are: a row for each plan, a column for each device and each direction of
 * a link that some plan uses. An empty cell is a device or link that the plan does not use.
 */
export function useChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const rows = chosenRows(run, condition);
  const { names, axis, plot } = planRowsPlot(rows, size);
  const devices = run.devices.map(({ name }) => name);
  const used = new Map(
    rows.flatMap(({ prediction }) => prediction.resources.map((use) => [use.name, use.kind])),
  );
  const links = [...used].filter(([, kind]) => kind === "link").map(([name]) => name);
  const columns = [...devices.filter((name) => used.has(name)), ...links];
  const cells = rows.flatMap(({ label, words, prediction }) =>
    prediction.resources.map(({ name, utilisation }) => {
      const percent = 100 * Math.min(1, utilisation);
      const shade = Math.min(colours.ramp.length - 1, Math.floor((percent / 100) * colours.ramp.length));
      return {
        ...{ label, words, name, percent },
        text: percent.toFixed(0),
        ink: textOn(colours.ramp[shade]),
        limits: prediction.bottleneck === name ? "yes" : "no",
      };
    }),
  );
  const room = plot.width / columns.length - textGap;
  const fontSize = Math.min(fontSizes.label, (fontSizes.label * room) / textWidth("100", fontSizes.label));
  const slanted = plot.width / columns.length < 90 || isNarrow(size);
  return {
    ...chartFrame(
      `How busy devices and links are: ${condition.name}`,
      "Share of the time, in %. The front's plans in order, and all local; empty: not used by the plan.",
      size,
    ),
    ...plot,
    data: { values: cells },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        title: null,
        scale: { domain: names },
        axis,
      },
      x: {
        field: "name",
        type: "nominal",
        title: null,
        scale: { domain: columns },
        axis: {
          labelAngle: slanted ? -45 : 0,
          labelLimit: 130,
          labelOverlap: false,
          ticks: false,
          domain: false,
        },
      },
      tooltip: [
        { field: "words", title: "Plan" },
        { field: "name", title: "Device or link" },
        { field: "text", title: "Busy (%)" },
        { field: "limits", title: "Limits the plan" },
      ],
    },
    layer: [
      {
        name: "cells",
        mark: { type: "rect" },
        encoding: {
          color: {
            field: "percent",
            type: "quantitative",
            title: "Busy (%)",
            scale: { domain: [0, 100], type: "quantize", range: [...colours.ramp] },
            legend: null,
          },
        },
      },
      ...(fontSize < leastFont
        ? []
        : [
            {
              name: "numbers",
              mark: { type: "text" as const, fontSize, color: { expr: "datum.ink" } },
              encoding: { text: { field: "text" } },
            },
          ]),
    ],
  };
}
