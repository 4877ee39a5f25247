import type { Config, TopLevelSpec } from "vega-lite";
import { fontFamily, textWidth } from "../fontMetrics.ts";
import { ink } from "./palette.ts";

export { colours, darkColours, ink, rampColours, textOn } from "./palette.ts";

/** Size of a chart's plot area in pixels; axes and titles come on top. */
export interface ChartSize {
  width: number;
  height: number;
}

/** Smallest width of a vertical axis, in pixels; titles may use it too. */
export const axisRoom = 45;

/** For files and desktops. */
export const wide: ChartSize = { width: 880, height: 400 };

/** For phones, 360 pixels with axes. */
export const narrow: ChartSize = { width: 270, height: 300 };

/** Whether a chart of this size lacks room for what does not fit on a phone. */
export function isNarrow(size: ChartSize): boolean {
  return size.width < 400;
}

/** Font sizes of the charts, pixels. */
export const fontSizes = { label: 12, title: 12, heading: 15, subtitle: 12 } as const;

/** Longest label of a legend, pixels. */
const legendLabelLimit = 300;

/** The charts' font, and what browsers without it take. */
export const fontStack = `${fontFamily}, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif`;

/** The Vega-Lite configuration that all charts share. */
const config: Config = {
  background: ink.paper,
  font: fontStack,
  padding: 8,
  view: { stroke: null },
  axis: {
    labelFontSize: fontSizes.label,
    titleFontSize: fontSizes.title,
    titleFontWeight: 600,
    labelColor: ink.muted,
    titleColor: ink.text,
    domainColor: ink.muted,
    tickColor: ink.muted,
    gridColor: ink.grid,
    titlePadding: 10,
    labelPadding: 4,
  },
  legend: {
    labelFontSize: fontSizes.label,
    titleFontSize: fontSizes.title,
    titleFontWeight: 600,
    labelColor: ink.text,
    titleColor: ink.text,
    symbolStrokeWidth: 1.5,
    labelLimit: legendLabelLimit,
  },
  header: { labelFontSize: fontSizes.label, labelFontWeight: 600, labelColor: ink.text },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: fontSizes.heading,
    fontWeight: 600,
    color: ink.text,
    subtitleFontSize: fontSizes.subtitle,
    subtitleColor: ink.muted,
    subtitlePadding: 5,
    offset: 12,
  },
};

/** One layer of a layered chart. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

/**
 * What every chart has around its marks: the version of Vega-Lite, the project's look, and a title.
 *
 * @param size decides where lines of the title break
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { chartFrame, drawChart } from "paretopipe";
 *
 * const size = { width: 400, height: 200 };
 * const { svg } = await drawChart({
 *   ...chartFrame("Two plans", "Frames per second", size),
 *   ...size,
 *   data: { values: [{ plan: "alone", rate: 4.3 }, { plan: "split", rate: 17.8 }] },
 *   mark: "bar",
 *   encoding: { x: { field: "rate", type: "quantitative" }, y: { field: "plan", type: "nominal" } },
 * });
 * await writeFile("two-plans.svg", svg);
 * ```
 */
export function chartFrame(title: string, subtitle: string, size: ChartSize) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config,
    title: {
      text: wrap(title, size.width + axisRoom, fontSizes.heading, true),
      subtitle: wrap(subtitle, size.width + axisRoom, fontSizes.subtitle, false),
    },
  };
}

function wrap(text: string, width: number, fontSize: number, bold: boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((word) => broken(word, width, fontSize, bold))) {
    const line = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && textWidth(line, fontSize, bold) <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}

/** Breaks a word that is wider than a line, such as a long name. */
function broken(word: string, width: number, fontSize: number, bold: boolean): string[] {
  if (textWidth(word, fontSize, bold) <= width) return [word];
  const pieces = [""];
  for (const character of word) {
    const longer = `${pieces.at(-1)}${character}`;
    if (pieces.at(-1) === "" || textWidth(longer, fontSize, bold) <= width)
      pieces[pieces.length - 1] = longer;
    else pieces.push(character);
  }
  return pieces;
}

/** How many of a legend's entries fit side by side. */
export function legendColumns(names: string[], size: ChartSize): number {
  const widest = Math.max(
    ...names.map((name) => Math.min(legendLabelLimit, textWidth(name, fontSizes.label))),
  );
  const symbolAndGap = 34;
  return Math.max(1, Math.floor(size.width / (widest + symbolAndGap)));
}

/** The area of a point in a chart with this many points. It shrinks once points would overlap. */
export function pointSize(count: number, size: ChartSize): number {
  return count * 10 > size.width ? 28 : isNarrow(size) ? 55 : 70;
}
