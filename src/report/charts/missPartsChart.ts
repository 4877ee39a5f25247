import type { TopLevelSpec } from "vega-lite";
import { counted } from "../../base/counted.ts";
import { formatDuration } from "../../base/units.ts";
import type { Run } from "../../explore/run.ts";
import { formatError } from "../../judge/formatError.ts";
import type { Measurement } from "../../judge/measurement.ts";
import type { Validation } from "../../judge/validation.ts";
import { textWidth } from "../fontMetrics.ts";
import { shownRows, type ValidationRow, validationRows } from "../validationRows.ts";
import { planAxis } from "./axes.ts";
import { type ChartSize, chartFrame, colours, fontSizes, ink, isNarrow, legendColumns } from "./theme.ts";
import { validationTooltip, validationTooltipFields } from "./validationTooltip.ts";

const partColours = {
  compute: colours.compute,
  transfer: colours.transfer,
  waiting: colours.waiting,
  "not told apart": colours.frames[3],
} as const;
type Part = keyof typeof partColours;
const partNames = Object.keys(partColours) as Part[];

/** The two bars of a plan, the upper and the lower. */
const sides = ["predicted", "measured"] as const;
type Side = (typeof sides)[number];

/** Pixels of one plan's two bars and the gap to the next. */
const step = 44;

/**
 * Shows where an error comes from: a plan's predicted and measured mean latency, one above the other, each divided into
 * parts. Values are in percent of the measured latency, because plans that take seconds would otherwise flatten those
 * that take milliseconds. If there are many plans, it shows the baselines, the fronts and the worst errors, the worst
 * first.
 */
export function missPartsChart(
  run: Run,
  validation: Validation,
  condition: string,
  size: ChartSize,
): TopLevelSpec {
  const all = validationRows(run, validation, condition).filter(({ point }) => point.errors.latency !== null);
  const rows = shownRows(all, isNarrow(size) ? 8 : 12).sort((a, b) => latencyMiss(b) - latencyMiss(a));
  const labels = rows.map(({ label }) => label);
  const bars = rows.flatMap((row) =>
    sides.map((side) => ({
      ...validationTooltipFields(run, row),
      label: row.label,
      side,
      share: percentOfMeasured(row, row.point[side].latency.mean),
      text: barText(row, side, size),
    })),
  );
  const pieces = rows.flatMap((row) =>
    sides.flatMap((side) => {
      const parts = partsOf(row.point[side]);
      const partsText = parts.map(({ part, seconds }) => `${part} ${formatDuration(seconds)}`).join(", ");
      return parts.map(({ part, seconds }) => ({
        ...validationTooltipFields(run, row),
        label: row.label,
        side,
        part,
        order: partNames.indexOf(part),
        share: percentOfMeasured(row, seconds),
        partsText: `${side}: ${partsText}`,
      }));
    }),
  );
  const present = partNames.filter((name) => pieces.some(({ part }) => part === name));
  const { room, ...axis } = planAxis(labels, size);
  const width = size.width - room;
  // The axis ends where every bar leaves room for its text, even in browsers' wider fonts.
  const ends = bars.map(({ share, text }) => {
    const room = 8 + 1.1 * textWidth(text, fontSizes.label);
    return (share * width) / Math.max(width / 4, width - room);
  });
  const domain = [0, Math.max(...ends)];
  const left = all.length - rows.length;
  return {
    ...chartFrame(
      `Where the misses of latency come from: ${condition}`,
      `Upper bar predicted, lower bar measured, the worst miss first.${left > 0 ? ` ${counted(left, "other plan is", "other plans are")} left out.` : ""}`,
      size,
    ),
    width,
    height: Math.max(1, rows.length) * step,
    data: { values: bars },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        title: null,
        scale: { domain: labels, paddingInner: 0.22, paddingOuter: 0.11 },
        axis: { ...axis, grid: false, ticks: false },
      },
      yOffset: { field: "side", type: "nominal", scale: { domain: [...sides], paddingInner: 0.12 } },
    },
    layer: [
      {
        name: "parts",
        data: { values: pieces },
        mark: { type: "bar" },
        encoding: {
          x: {
            field: "share",
            type: "quantitative",
            stack: "zero",
            title: "Mean latency (% of the measured)",
            scale: { domain, nice: false },
            axis: { tickCount: isNarrow(size) ? 4 : 8 },
          },
          color: {
            field: "part",
            type: "nominal",
            scale: { domain: present, range: present.map((part) => partColours[part]) },
            legend: { title: null, orient: "top", columns: legendColumns(present, size) },
          },
          order: { field: "order", type: "quantitative" },
          description: { field: "partsText" },
          tooltip: [...validationTooltip, { field: "partsText", title: "Parts" }],
        },
      },
      {
        name: "totals",
        mark: {
          type: "text",
          align: "left",
          baseline: "middle",
          dx: 6,
          fontSize: fontSizes.label,
          color: ink.text,
        },
        encoding: { x: { field: "share", type: "quantitative" }, text: { field: "text" } },
      },
    ],
  };
}

function percentOfMeasured({ point }: ValidationRow, seconds: number): number {
  return (100 * seconds) / point.measured.latency.mean;
}

function latencyMiss({ point }: ValidationRow): number {
  return Math.abs(point.errors.latency!);
}

/** The text at the end of a bar. */
function barText({ point }: ValidationRow, side: Side, size: ChartSize): string {
  const value = `${isNarrow(size) ? "" : `${side} `}${formatDuration(point[side].latency.mean)}`;
  return side === "predicted" ? `${value} (${formatError(point.errors.latency)})` : value;
}

/** The known parts of a latency; the rest is not divided. */
function partsOf({ latency, parts }: Measurement): { part: Part; seconds: number }[] {
  const known = (["compute", "transfer", "waiting"] as const).flatMap((part) => {
    const seconds = parts[part];
    return seconds === null ? [] : [{ part, seconds }];
  });
  if (known.length === 3) return known;
  const rest = latency.mean - known.reduce((sum, { seconds }) => sum + seconds, 0);
  return [...known, { part: "not told apart", seconds: Math.max(0, rest) }];
}
