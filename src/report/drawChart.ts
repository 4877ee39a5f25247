import type { TopLevelSpec } from "vega-lite";
import { renderPng, renderSvg } from "./render.ts";

/** A chart as pictures. */
export interface DrawnChart {
  svg: string;
  /** At twice the chart's size in pixels. */
  png: Uint8Array;
}

/**
 * Draws a Vega-Lite chart: one of `runCharts`, or your own. The font comes with the package, so the same chart looks the same on
 * every machine.
 *
 * @throws ParetoPipeError with Vega's message if Vega-Lite warns of anything in it, or Vega cannot draw it
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { drawChart, readRun, runCharts } from "paretopipe";
 *
 * const [first] = runCharts(await readRun("runs/mine"));
 * const { png } = await drawChart(first.spec({ width: 640, height: 360 }));
 * await writeFile("first.png", png);
 * ```
 */
export async function drawChart(spec: TopLevelSpec): Promise<DrawnChart> {
  const svg = await renderSvg(spec);
  return { svg, png: renderPng(svg) };
}
