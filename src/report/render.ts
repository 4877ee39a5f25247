import { Resvg } from "@resvg/resvg-js";
import { type LoggerInterface, parse, resetSVGDefIds, type Spec, textMetrics, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { ParetoPipeError } from "../base/errors.ts";
import { fontFamily, fontFiles, textWidth } from "./fontMetrics.ts";

declare module "vega" {
  /** How Vega measures text; Vega's typings leave it out. */
  export const textMetrics: { width: (item: TextItem, text: string) => number };
}

/** A chart that Vega-Lite will not compile as we meant it: a bug in the chart, not in the user's run. */
export class ChartError extends ParetoPipeError {}

/** Compiles a chart for the Vega runtime. Throws ChartError at the first of Vega-Lite's warnings. */
export function compileChart(spec: TopLevelSpec): Spec {
  return compile(spec, { logger: strictLogger("compiled") }).spec;
}

/** Throws ChartError at the first warning or error, which Vega otherwise writes on the console and goes on. */
function strictLogger(done: string): LoggerInterface {
  const fail = (...messages: readonly unknown[]): never => {
    throw new ChartError(`chart cannot be ${done} cleanly: ${messages.join(" ")}`);
  };
  const logger = { level: () => logger, error: fail, warn: fail, info: () => logger, debug: () => logger };
  return logger as never;
}

/** Draws a chart as SVG. Text is laid out by the packaged font, since Node has no canvas to measure it. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  textMetrics.width = measure;
  const view = new View(parse(compileChart(spec)), { renderer: "none", logger: strictLogger("drawn") });
  try {
    await view.runAsync();
    // Clip paths are numbered over the whole process: start anew, so that the same chart gives the same bytes.
    resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * Draws an SVG as PNG at twice its size. Text is in the packaged font alone, and so the same on every machine;
 * the system's fonts are asked only for scripts which that font lacks, such as Chinese.
 */
export function renderPng(svg: string): Buffer {
  const resvg = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      fontFiles: [...fontFiles],
      loadSystemFonts: beyondPackagedFont.test(svg),
      defaultFontFamily: fontFamily,
      sansSerifFamily: fontFamily,
    },
  });
  return resvg.render().asPng();
}

/** Characters outside Latin, Greek, Cyrillic, punctuation, arrows, mathematics and shapes. */
const beyondPackagedFont = /[\u0250-\u036f\u0530-\u1dff\u1f00-\u1fff\u2600-\u{10ffff}]/u;

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
}

function measure(item: TextItem, text: string): number {
  const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  return textWidth(text ?? "", item.fontSize ?? 11, bold);
}
