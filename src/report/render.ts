import { Resvg } from "@resvg/resvg-js";
import { type LoggerInterface, parse, resetSVGDefIds, type Spec, textMetrics, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { ParetoPipeError } from "../base/errors.ts";
import { fontFamily, fontFiles, textWidth } from "./fontMetrics.ts";
import { splitLiterals } from "./splitLiterals.ts";

declare module "vega" {
  /** How Vega measures text; Vega's typings leave it out. */
  export const textMetrics: { width: (item: TextItem, text: string) => number };
}

/** Vega-Lite cannot compile a chart, or Vega cannot draw it, as intended: a bug in the chart, not in the run. */
export class ChartError extends ParetoPipeError {
  protected static override readonly defaultCode = "chart-failed";
}

/** Compiles a chart for the Vega runtime. Throws ChartError at the first of Vega-Lite's warnings. */
export function compileChart(spec: TopLevelSpec): Spec {
  const fail = failing("compiled");
  return splitLiterals(compile(spec, { logger: logger({ error: fail, warn: fail }) }).spec);
}

function failing(verb: string) {
  return (...messages: readonly unknown[]): never => {
    throw new ChartError(`chart cannot be ${verb} cleanly: ${messages.join(" ")}`);
  };
}

function logger(methods: Pick<LoggerInterface, "error" | "warn">): LoggerInterface {
  const made = { ...methods, level: () => made, info: () => made, debug: () => made };
  return made as LoggerInterface;
}

/**
 * Draws a chart as SVG. Text is laid out with the packaged font, because Node has no canvas to measure it. Throws
 * ChartError at the first of Vega's errors; Vega itself would print it and continue.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  textMetrics.width = measure;
  const log: LoggerInterface = logger({ error: failing("drawn"), warn: () => log });
  const view = new View(parse(compileChart(spec)), { renderer: "none", logger: log });
  try {
    await view.runAsync();
    // Clip paths are numbered over the whole process: start anew, so that the same chart gives the same bytes.
    resetSVGDefIds();
    return legalXml(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Names may hold characters that XML forbids even as references (XML 1.0, section 2.2); what shows is U+FFFD. */
function legalXml(svg: string): string {
  return svg.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
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
  /** Pixels after which Vega cuts a text off; 0 for no limit. */
  limit?: number;
}

function measure(item: TextItem, text: string): number {
  const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  const width = textWidth(text ?? "", item.fontSize ?? 11, bold);
  return item.limit ? Math.min(item.limit, width) : width;
}
