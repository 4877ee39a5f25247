import type { TopLevelSpec } from "vega-lite";
import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { ConditionResult, Run } from "../../explore/run.ts";
import { stageDevices, teamName } from "../../plan/plan.ts";
import { cutName } from "../cutName.ts";
import { textWidth } from "../fontMetrics.ts";
import { chosenRows, planRowsPlot } from "./chosenRows.ts";
import { type ChartSize, chartFrame, colours, fontSizes, isNarrow, legendColumns, textOn } from "./theme.ts";

/**
 * Shows which device runs what. Each plan is a strip: the model from input to output, scaled by work and coloured by
 * device. A stage that is wide enough has its device's name in it. Where devices take turns at a stage, the strip is divided
 * among them.
 */
export function placementChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const rows = chosenRows(run, condition);
  const { names, axis, plot } = planRowsPlot(rows, size);
  const devices = run.devices.map(({ name }) => name);
  const range = devices.map((_, index) => colours.series[index % colours.series.length]);
  const work = workBefore(run);
  // Every strip has as many bands, so that each team has the same number of them for each of its devices.
  const bands = rows
    .flatMap(({ plan }) => plan.stages.map((stage) => stageDevices(stage).length))
    .reduce(leastCommonMultiple, 1);
  const stages = rows.flatMap(({ label, words, plan }) =>
    plan.stages.flatMap((stage) => {
      const { from, to } = stage;
      if (from === to) return [];
      const [begin, end] = [100 * work(from), 100 * work(to)];
      const team = stageDevices(stage);
      const name = teamName(stage);
      const fits = textWidth(name, fontSizes.label) + 8 <= ((end - begin) / 100) * plot.width;
      return Array.from({ length: bands }, (_, band) => {
        const device = team[Math.floor((band * team.length) / bands)];
        return {
          ...{ label, words, device, begin, end, band, middle: (begin + end) / 2 },
          // The text is drawn once, and is legible on one colour only.
          text: fits && band === 0 && team.length === 1 ? name : "",
          blocks: `after ${cutName(run, from)} up to ${cutName(run, to)}`,
          share: `${(end - begin).toFixed(1)} %${team.length > 1 ? ", in turn" : ""}`,
          ink: textOn(range[devices.indexOf(device)]),
        };
      });
    }),
  );
  const legend = { title: null, orient: "top" as const, columns: legendColumns(devices, size) };
  return {
    ...chartFrame(
      `Which device runs what: ${condition.name}`,
      "The front's plans in order, and all local. A strip is the model from its input to its output, by share of its work.",
      size,
    ),
    ...plot,
    data: { values: stages },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        title: null,
        scale: { domain: names, paddingInner: 0.25 },
        axis,
      },
      tooltip: [
        { field: "words", title: "Plan" },
        { field: "device", title: "Device" },
        { field: "blocks", title: "Blocks" },
        { field: "share", title: "Share of the work" },
      ],
    },
    layer: [
      {
        name: "stages",
        mark: { type: "bar" },
        encoding: {
          x: {
            field: "begin",
            type: "quantitative",
            title: "Share of the model's work (%)",
            scale: { domain: [0, 100], nice: false },
            axis: { tickCount: isNarrow(size) ? 5 : 10 },
          },
          x2: { field: "end" },
          color: {
            field: "device",
            type: "nominal",
            scale: { domain: devices, range },
            legend,
          },
          ...(bands > 1 && {
            // Without an outline, background shows between bands of one device.
            stroke: { field: "device", type: "nominal", scale: { domain: devices, range }, legend },
            yOffset: { field: "band", type: "nominal", scale: { paddingInner: 0, paddingOuter: 0 } },
          }),
        },
      },
      {
        name: "stage_names",
        mark: { type: "text", fontSize: fontSizes.label, color: { expr: "datum.ink" } },
        encoding: {
          x: { field: "middle", type: "quantitative" },
          text: { field: "text" },
        },
      },
    ],
  };
}

/**
 * Returns a function that gives the share of the model's work before a cut, 0 to 1; by the number of blocks if the work of
 * some is not known.
 */
function workBefore(run: Run): (cut: number) => number {
  const { cuts } = run.model;
  const work = cuts.map(({ macsBefore }) => macsBefore);
  const all = work[work.length - 1] ?? 0;
  const isKnown = all > 0 && work.every((macs) => macs !== null);
  return (cut) => (isKnown ? work[cut]! / all : cut / (cuts.length - 1));
}
